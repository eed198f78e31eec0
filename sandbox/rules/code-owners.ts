import { isInTeam } from "../http/access.ts";
import type { Pull } from "../store/rows.ts";
import { fits } from "./patterns.ts";
import type { Move } from "./violations.ts";

/** Those who must approve some of the changed files: any one of them is enough. */
export interface Owners {
  readonly names: readonly string[];
  readonly accounts: readonly number[];
}

/** Where GitHub looks for the file, in its order. */
const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** The owners of everything that a pull request changes, by the CODEOWNERS file of its base branch. */
export async function ownersOf({ world, repository, update }: Move, pull: Pull): Promise<Owners[]> {
  const git = world.git.repository(repository.id);
  const base = update.before;
  const files = await git.read(...places.map((place) => `${base}:${place}`));
  const text = files.find((file) => file?.type === "blob")?.content.toString("utf8");
  if (text === undefined) return [];
  const rules = parse(text);
  const changed = await git.changes(await git.mergeBase(base, pull.head_sha), pull.head_sha);
  const groups = new Map<string, Owners>();
  for (const { path } of changed) {
    const names = rules.findLast((rule) => owns(rule.pattern, path))?.owners ?? [];
    if (names.length > 0) groups.set(names.join(" "), { names, accounts: accountsOf(names) });
  }
  return [...groups.values()];

  function accountsOf(names: readonly string[]): number[] {
    const { accounts, teams } = world.tables;
    return names.flatMap((name) => {
      const [owner, slug] = name.replace(/^@/, "").toLowerCase().split("/") as [string, string | undefined];
      const account = accounts.find("login", owner);
      if (!account) return [];
      if (slug === undefined) return [account.id];
      const team = teams.find("slug", `${account.id}/${slug}`);
      return team
        ? accounts
            .where("type", "User")
            .filter((user) => isInTeam(world.tables, team.id, user.id))
            .map((user) => user.id)
        : [];
    });
  }
}

function parse(text: string): { pattern: string; owners: string[] }[] {
  return text
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [pattern, ...owners] = line.split(/\s+/);
      return { pattern: pattern!, owners };
    });
}

/** Whether a line of CODEOWNERS is about a path. Its pattern follows the rules of .gitignore. */
export function owns(pattern: string, path: string): boolean {
  const anchored = pattern.replace(/\/$/, "").includes("/");
  const plain = pattern
    .replace(/^\//, "")
    .replace(/\/$/, "")
    .replace(/\/\*\*$/, "");
  const parts = path.split("/");
  const candidates = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  const folderOnly = pattern.endsWith("/");
  return candidates.some((candidate, index) => {
    if (folderOnly && index === parts.length - 1) return false;
    if (pattern.endsWith("/*") && index !== parts.length - 1) return false;
    return anchored ? fits(plain, candidate) : fits(`**/${plain}`, candidate);
  });
}
