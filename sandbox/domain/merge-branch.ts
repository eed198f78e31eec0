import { isRevision } from "../git/names.ts";
import type { Actor } from "../http/access.ts";
import { ApiError, conflict, notFound } from "../http/api-error.ts";
import { moveRefs } from "../refs/move-refs.ts";
import { refused } from "../refs/refused.ts";
import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { signatureOf, webFlow } from "./people.ts";

export interface BranchMerge {
  /** The branch that takes the commits. */
  readonly base: string;
  /** Branch, tag or commit that they come from. */
  readonly head: string;
  readonly message: string;
  /** Move the branch without a commit where that is all it takes. */
  readonly fastForward?: boolean;
}

/**
 * Merges into a branch. Returns the new commit, or nothing when there was nothing to merge.
 *
 * @throws ApiError 404 for an unknown branch, 409 for a conflict, and what rules refuse
 */
export async function mergeBranch(
  world: World,
  actor: Actor,
  repository: Repository,
  wanted: BranchMerge,
): Promise<string | undefined> {
  const git = world.git.repository(repository.id);
  const base = await git.ref(`refs/heads/${wanted.base}`);
  if (!base) throw new ApiError(404, "Base does not exist");
  const named = isRevision(wanted.head)
    ? ((await git.commit(`refs/heads/${wanted.head}`)) ?? (await git.commit(wanted.head)))
    : undefined;
  if (!named) throw Object.assign(notFound(), { message: "Head does not exist" });
  if (await git.contains(base.sha, named.sha)) return undefined;
  const after =
    wanted.fastForward && (await git.contains(named.sha, base.sha))
      ? named.sha
      : await mergeCommit(world, actor, repository, [base.sha, named.sha], wanted.message);
  const [refusal] = await moveRefs(world, actor, repository, [{ ref: base.name, before: base.sha, after }]);
  if (refusal) throw refused(refusal, 409);
  return after;
}

async function mergeCommit(
  world: World,
  actor: Actor,
  repository: Repository,
  [ours, theirs]: readonly [string, string],
  message: string,
): Promise<string> {
  const git = world.git.repository(repository.id);
  const tree = await git.mergeTree(ours, theirs);
  if (tree === undefined) throw conflict("Merge conflict");
  const author = signatureOf(world, actor.account);
  const sha = await git.writeCommit({ tree, parents: [ours, theirs], author, committer: webFlow(world), message });
  world.tables.signedCommits.insert({ sha });
  return sha;
}
