import type { GitHub } from "../github-client.ts";
import type { RepositoryAddress } from "../github-error.ts";
import { type DefaultBranch, readDefaultBranch } from "./default-branch.ts";
import { type DeclaredFile, type History, type Plan, planDelivery, unknownScaffolds } from "./plan.ts";

/** The default branch and what delivery would change in it. */
export interface Situation {
  readonly base: DefaultBranch;
  readonly plan: Plan;
  /** Whether the branch has no commit, or nothing but its first one. */
  isFresh(): Promise<boolean>;
}

/**
 * Looks at the repository without writing anything.
 *
 * @throws RepositoryNotFound when GitHub does not show it.
 */
export async function inspect(
  github: GitHub,
  address: RepositoryAddress,
  declared: readonly DeclaredFile[],
  history: History,
): Promise<Situation> {
  const paths = [
    ...declared.map((file) => file.path),
    ...history.owned.map((file) => file.path),
    ...history.leaving,
    ".github/workflows/any.yml",
  ];
  const base = await readDefaultBranch(github, address, paths);
  let fresh: Promise<boolean> | undefined;
  const isFresh = () => {
    fresh ??= hasNoHistory(github, base);
    return fresh;
  };
  const unknown = unknownScaffolds(declared, history, base.listing);
  const onceThere = unknown.length === 0 || (await isFresh()) ? [] : await inHistory(github, base, unknown);
  return { base, plan: planDelivery(declared, history, base.listing, new Set(onceThere)), isFresh };
}

async function hasNoHistory(github: GitHub, base: DefaultBranch): Promise<boolean> {
  if (base.head === undefined) return true;
  const route = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
  const { data: commit } = await github.request(route, { ...base.at, commit_sha: base.head });
  return commit.parents.length === 0;
}

/** Those of `paths` that a commit of the branch ever touched. */
async function inHistory(github: GitHub, base: DefaultBranch, paths: readonly string[]): Promise<string[]> {
  const touched: string[] = [];
  for (const path of paths) {
    const query = { ...base.at, sha: base.head!, path, per_page: 1 };
    const { data: commits } = await github.request("GET /repos/{owner}/{repo}/commits", query);
    if (commits.length > 0) touched.push(path);
  }
  return touched;
}
