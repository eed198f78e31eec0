import { zeroId } from "../git/names.ts";
import type { Commit } from "../git/objects.ts";
import type { Actor } from "../http/access.ts";
import { ApiError, conflict } from "../http/api-error.ts";
import { ownerOf } from "../present/repository.ts";
import { moveRefs } from "../refs/move-refs.ts";
import { refusalMessage } from "../refs/refused.ts";
import { rulesForBranch } from "../rules/applicable.ts";
import type { Pull, Repository } from "../store/rows.ts";
import { emitPull } from "../webhooks/pull-events.ts";
import type { World } from "../world.ts";
import { signatureOf, webFlow } from "./people.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

export interface MergeWish {
  readonly method: MergeMethod;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
  /** The head must still be this commit. */
  readonly sha?: string | undefined;
}

const methodNames = { merge: "Merge commits are", squash: "Squash merges are", rebase: "Rebase merges are" };

const notAllowed = (message: string) => new ApiError(405, message);

function checkMethod(world: World, repository: Repository, pull: Pull, method: MergeMethod): void {
  const setting = { merge: "allow_merge_commit", squash: "allow_squash_merge", rebase: "allow_rebase_merge" } as const;
  const ruled = rulesForBranch(world, repository, pull.base)
    .filter(({ rule }) => rule.type === "pull_request")
    .every(({ rule }) => (rule.parameters?.allowed_merge_methods as string[] | undefined)?.includes(method) ?? true);
  if (!repository[setting[method]] || !ruled) {
    throw notAllowed(`${methodNames[method]} not allowed on this repository.`);
  }
}

/** Merges a pull request by the rules. @throws ApiError 405 or 409 as GitHub's endpoint answers */
export async function mergePull(
  world: World,
  actor: Actor,
  repository: Repository,
  id: number,
  wish: MergeWish,
): Promise<string> {
  const pull = world.tables.pulls.get(id)!;
  if (pull.state === "closed") throw notAllowed("Pull Request is not mergeable");
  if (pull.draft) throw notAllowed("Pull Request is still a draft");
  if (wish.sha !== undefined && wish.sha !== pull.head_sha) {
    throw conflict("Head branch was modified. Review and try the merge again.");
  }
  checkMethod(world, repository, pull, wish.method);
  const git = world.git.repository(repository.id);
  const base = await git.ref(`refs/heads/${pull.base}`);
  const tree = base && (await git.mergeTree(base.sha, pull.head_sha));
  if (!base || tree === undefined) throw notAllowed("Pull Request is not mergeable");
  const sha = await commitFor(world, actor, repository, pull, wish, base.sha, tree);
  const update = { ref: base.name, before: base.sha, after: sha };
  const [refusal] = await moveRefs(world, actor, repository, [update], { merging: pull });
  if (refusal?.kind === "stale") throw conflict("Base branch was modified. Review and try the merge again.");
  if (refusal) throw notAllowed(refusalMessage(refusal));
  await finish(world, actor, repository, pull, base.sha, sha);
  return sha;
}

async function finish(
  world: World,
  actor: Actor,
  repository: Repository,
  pull: Pull,
  base: string,
  sha: string,
): Promise<void> {
  const { tables, clock } = world;
  const now = clock.after(pull.updated_at);
  // A merge commit has closed the pull request already when the base moved; other methods have not.
  const open = tables.pulls.get(pull.id)?.state === "open";
  const merged = tables.pulls.update(pull.id, {
    state: "closed",
    merged_at: now,
    merged_by: actor.account.id,
    merge_commit_sha: sha,
    base_sha: base,
    closed_at: now,
    updated_at: now,
    auto_merge: null,
  });
  if (open) emitPull(world, actor, merged, "closed");
  if (!repository.delete_branch_on_merge || pull.head_repository !== repository.id) return;
  const head = await world.git.repository(repository.id).ref(`refs/heads/${pull.head}`);
  if (head) await moveRefs(world, actor, repository, [{ ref: head.name, before: head.sha, after: zeroId }]);
}

/** Makes the commit (for a rebase: the commits) that the base branch will point at. */
async function commitFor(
  world: World,
  actor: Actor,
  repository: Repository,
  pull: Pull,
  wish: MergeWish,
  base: string,
  tree: string,
): Promise<string> {
  const git = world.git.repository(repository.id);
  const own = (await git.commits(pull.head_sha, { without: [base] })).reverse();
  const author = wish.method === "squash" ? world.tables.accounts.get(pull.author)! : actor.account;
  if (wish.method === "rebase") return rebase(world, actor, repository, own, base);
  const { title, message } =
    wish.method === "merge" ? mergeText(world, repository, pull) : squashText(repository, pull, own);
  const text = `${wish.title ?? title}\n\n${wish.message ?? message}`.trim();
  const parents = wish.method === "merge" ? [base, pull.head_sha] : [base];
  const sha = await git.writeCommit({
    tree,
    parents,
    author: signatureOf(world, author),
    committer: webFlow(world),
    message: text,
  });
  world.tables.signedCommits.insert({ sha });
  return sha;
}

function mergeText(world: World, repository: Repository, pull: Pull) {
  const head = world.tables.repositories.get(pull.head_repository);
  const from = `${head ? ownerOf(world, head).login : "unknown"}/${pull.head}`;
  const title =
    repository.merge_commit_title === "PR_TITLE"
      ? `${pull.title} (#${pull.number})`
      : `Merge pull request #${pull.number} from ${from}`;
  const message = { PR_TITLE: pull.title, PR_BODY: pull.body ?? "", BLANK: "" }[repository.merge_commit_message];
  return { title, message };
}

function squashText(repository: Repository, pull: Pull, own: readonly Commit[]) {
  const [only] = own.length === 1 ? own : [];
  const [subject, ...rest] = (only?.message ?? "").split("\n");
  const useCommit = only !== undefined && repository.squash_merge_commit_title === "COMMIT_OR_PR_TITLE";
  const list = only ? rest.join("\n").trim() : own.map((commit) => `* ${commit.message}`).join("\n\n");
  const message = { COMMIT_MESSAGES: list, PR_BODY: pull.body ?? "", BLANK: "" }[
    repository.squash_merge_commit_message
  ];
  return { title: `${useCommit ? subject : pull.title} (#${pull.number})`, message };
}

/** Puts commits on top of the base, one by one. @throws ApiError 405 where one of them does not fit there */
async function rebase(
  world: World,
  actor: Actor,
  repository: Repository,
  commits: readonly Commit[],
  base: string,
): Promise<string> {
  const git = world.git.repository(repository.id);
  let onto = base;
  for (const commit of commits) {
    if (commit.parents.length !== 1) throw notAllowed("This branch can't be rebased");
    const target = (await git.commit(onto))!;
    // A commit with the target's tree and the picked one's parent: merging the two is picking the one.
    const committer = { ...webFlow(world), name: actor.account.login };
    const stand = await git.writeCommit({ ...target, parents: commit.parents, committer });
    const tree = await git.mergeTree(stand, commit.sha);
    if (tree === undefined) throw notAllowed("This branch can't be rebased");
    onto = await git.writeCommit({ ...commit, tree, parents: [onto], committer: webFlow(world) });
    world.tables.signedCommits.insert({ sha: onto });
  }
  return onto;
}
