import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { codeOwnersPlaces, withOwners } from "../../onboarding/code-owners.ts";
import type { Owner } from "../../onboarding/entry.ts";

/** The CODEOWNERS file of the git repository that a project is in, with an entry's owners. */
export interface CodeOwners {
  /** From the project folder. */
  readonly file: string;
  readonly text: string;
  /** The line that is new. */
  readonly line: string;
}

/** @param entry path of the inventory file, from the project folder */
export function codeOwnersFor(
  project: string,
  entry: string,
  owners: readonly Owner[],
  organization: string,
): CodeOwners {
  const inside = insideOfGit(project);
  const top = path.join(
    project,
    ...inside
      .split("/")
      .filter(Boolean)
      .map(() => ".."),
  );
  const place = codeOwnersPlaces.find((name) => existsSync(path.join(top, name))) ?? codeOwnersPlaces[0]!;
  const file = path.join(top, place);
  const target = `${inside}${entry}`;
  const text = withOwners(existsSync(file) ? readFileSync(file, "utf8") : undefined, target, owners, organization);
  const line = text.split("\n").find((one) => one.startsWith(`/${target} `))!;
  return { file: path.relative(project, file).split(path.sep).join("/"), text, line };
}

/** Where the project is in its git repository, with a slash behind; "" at the top, or outside of git. */
function insideOfGit(project: string): string {
  try {
    return execFileSync("git", ["-C", project, "rev-parse", "--show-prefix"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}
