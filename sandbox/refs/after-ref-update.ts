import { zeroId } from "../git/names.ts";
import type { RefUpdate } from "../git/repository.ts";
import type { Actor } from "../http/access.ts";
import type { Pull } from "../store/rows.ts";
import type { World } from "../world.ts";

const branchOf = (ref: string) => (ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined);

/** What follows from a moved ref: the time of the last push, and the pull requests from and to a branch. */
export async function afterRefUpdate(world: World, actor: Actor, repository: number, update: RefUpdate): Promise<void> {
  const { tables, clock } = world;
  const row = tables.repositories.get(repository);
  if (!row) return;
  tables.repositories.update(repository, { pushed_at: clock.after(row.pushed_at ?? row.created_at) });
  const branch = branchOf(update.ref);
  if (branch === undefined) return;
  await firstBranchIsDefault(world, repository, branch);
  for (const pull of tables.pulls.where("head", `${repository}/${branch}`)) {
    if (pull.state === "open") moveHead(world, pull, update);
  }
  for (const pull of tables.pulls.where("repository", repository)) {
    if (pull.state === "open" && pull.base === branch) await moveBase(world, actor, pull, update);
  }
}

/** A repository that was empty takes the first branch that is pushed as its default. */
async function firstBranchIsDefault(world: World, repository: number, branch: string): Promise<void> {
  const row = world.tables.repositories.get(repository)!;
  if (row.default_branch === branch) return;
  const git = world.git.repository(repository);
  const heads = await git.refs("refs/heads/");
  if (heads.some((ref) => ref.name === `refs/heads/${row.default_branch}`) || heads.length !== 1) return;
  if (heads[0]!.name !== `refs/heads/${branch}`) return;
  await git.setHead(branch);
  world.tables.repositories.update(repository, { default_branch: branch });
}

function moveHead(world: World, pull: Pull, update: RefUpdate): void {
  const { tables, clock } = world;
  const now = clock.after(pull.updated_at);
  if (update.after === zeroId) {
    tables.pulls.update(pull.id, { state: "closed", closed_at: now, updated_at: now });
  } else {
    tables.pulls.update(pull.id, { head_sha: update.after, updated_at: now });
    if (update.before !== zeroId) dismissStaleReviews(world, pull, update.after);
  }
}

/** Approvals of what is no longer the head stay approvals; rules say whether they still count. */
function dismissStaleReviews(world: World, pull: Pull, _head: string): void {
  void world;
  void pull;
}

async function moveBase(world: World, actor: Actor, pull: Pull, update: RefUpdate): Promise<void> {
  const { tables, clock } = world;
  const now = clock.after(pull.updated_at);
  if (update.after === zeroId) {
    tables.pulls.update(pull.id, { state: "closed", closed_at: now, updated_at: now });
    return;
  }
  // Whoever pushes a head to the base merges it, as far as GitHub is concerned.
  const git = world.git.repository(pull.repository);
  if (await git.contains(update.after, pull.head_sha)) {
    tables.pulls.update(pull.id, {
      state: "closed",
      merged_at: now,
      merged_by: actor.account.id,
      merge_commit_sha: update.after,
      closed_at: now,
      updated_at: now,
    });
  }
}
