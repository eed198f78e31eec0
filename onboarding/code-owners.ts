import type { Owner } from "./entry.ts";

/** Where GitHub looks for CODEOWNERS, in this order: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners */
export const codeOwnersPlaces = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

const heading = "# Who reviews which entry of the inventory. The last line that fits a file counts.\n";

/**
 * A CODEOWNERS file in which a file is its owners': its line is put in, or put right where it says otherwise.
 *
 * @param text what the file holds now; undefined where there is none
 * @param path from the root of the git repository, without a leading slash
 * @param organization whose teams the owners are
 */
export function withOwners(
  text: string | undefined,
  path: string,
  owners: readonly Owner[],
  organization: string,
): string {
  const names = owners.map((owner) => ("team" in owner ? `@${organization}/${owner.team}` : `@${owner.person}`));
  // A space or a sign of patterns would be read as more than the file's name; ids have none.
  const line = `/${path} ${names.join(" ")}`;
  const lines = (text ?? heading).split("\n");
  const at = lines.findIndex((one) => one.split(/\s+/)[0] === `/${path}`);
  if (at !== -1) return lines.map((one, index) => (index === at ? line : one)).join("\n");
  while (lines.at(-1) === "") lines.pop();
  return `${[...lines, line].join("\n")}\n`;
}
