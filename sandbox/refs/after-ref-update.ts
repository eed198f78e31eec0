import { pinHead } from "../domain/pulls.ts";
import { zeroId } from "../git/names.ts";
import type { RefUpdate } from "../git/repository.ts";
import type { Actor } from "../http/access.ts";
import type { Pull } from "../store/rows.ts";
import { emitPull } from "../webhooks/pull-events.ts";
import { emitRefUpdate } from "../webhooks/ref-events.ts";
import type { World } from "../world.ts";

const branchOf = (ref: string) => (ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined);

/** What follows from a moved ref: the time of the last push, and the pull requests from and to a branch. */
export async function afterRefUpdate(world: World, actor: Actor, repository: number, update: RefUpdate): Promise<void> {
  const { tables, clock } = world;
  const row = tables.repositories.get(repository);
  if (!row) return;
  tables.repositories.update(repository, { pushed_at: clock.after(row.pushed_at ?? row.created_at) });
  await emitRefUpdate(world, actor, row, update);
  const branch = branchOf(update.ref);
  if (branch === undefined) return;
  await firstBranchIsDefault(world, repository, branch);
  for (const pull of tables.pulls.where("head", `${repository}/${branch}`)) {
    if (pull.state === "open") await moveHead(world, actor, pull, update);
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

async function moveHead(world: World, actor: Actor, pull: Pull, update: RefUpdate): Promise<void> {
  const { tables, clock } = world;
  const now = clock.after(pull.updated_at);
  if (update.after === zeroId) return close(world, actor, pull, {});
  const moved = tables.pulls.update(pull.id, { head_sha: update.after, updated_at: now });
  await pinHead(world, moved);
  emitPull(world, actor, moved, "synchronize");
}

async function moveBase(world: World, actor: Actor, pull: Pull, update: RefUpdate): Promise<void> {
  if (update.after === zeroId) return close(world, actor, pull, {});
  // Whoever pushes a head to the base merges it, as far as GitHub is concerned.
  if (!(await world.git.repository(pull.repository).contains(update.after, pull.head_sha))) return;
  const merged_at = world.clock.after(pull.updated_at);
  close(world, actor, pull, { merged_at, merged_by: actor.account.id, merge_commit_sha: update.after });
}

function close(world: World, actor: Actor, pull: Pull, merge: Partial<Pull>): void {
  const now = world.clock.after(pull.updated_at);
  const closed = world.tables.pulls.update(pull.id, { ...merge, state: "closed", closed_at: now, updated_at: now });
  emitPull(world, actor, closed, "closed");
}
