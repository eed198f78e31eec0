import type { Answer, Reading } from "./reading.ts";

/** What a repository has that Slipway made. */
export interface SeenMarks {
  readonly repository: string;
  /** Names of rulesets. */
  readonly rulesets: readonly string[];
  /** Branches (`slipway/files`). */
  readonly branches: readonly string[];
  /** Branches among them that an open pull request comes from. */
  readonly proposed: readonly string[];
}

/** Looks for Slipway's marks in a repository, by two calls, and one more where there is a branch of ours. */
export async function readMarks(
  reading: Reading,
  at: { readonly owner: string; readonly repo: string },
): Promise<SeenMarks> {
  const [rulesets, refs] = await Promise.all([
    reading.all("/repos/{owner}/{repo}/rulesets", { ...at, includes_parents: false }),
    reading.one("/repos/{owner}/{repo}/git/matching-refs/{ref}", { ...at, ref: "heads/slipway/" }),
  ]);
  const branches = ((refs ?? []) as Answer[]).map(({ ref }) => String(ref).replace("refs/heads/", ""));
  const open = branches.length === 0 ? [] : await reading.all("/repos/{owner}/{repo}/pulls", { ...at, state: "open" });
  const heads = new Set(open.map(({ head }) => String(head.ref)));
  return {
    repository: at.repo,
    rulesets: rulesets.map(({ name }) => String(name)).filter((name) => name.startsWith("Slipway: ")),
    branches,
    proposed: branches.filter((name) => heads.has(name)),
  };
}

/** Names of every repository of an owner that is not archived. */
export async function readRepositoryNames(
  reading: Reading,
  owner: string,
  ownerType: "organization" | "user",
): Promise<string[]> {
  const list =
    ownerType === "organization"
      ? await reading.all("/orgs/{org}/repos", { org: owner })
      : await reading.all("/users/{username}/repos", { username: owner, type: "owner" });
  return list.filter(({ archived }) => archived !== true).map(({ name }) => String(name));
}
