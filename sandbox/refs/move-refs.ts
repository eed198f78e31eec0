import { zeroId } from "../git/names.ts";
import type { RefUpdate } from "../git/repository.ts";
import { type Actor, mayWriteWorkflows } from "../http/access.ts";
import { protectionViolations, ruleViolations } from "../rules/violations.ts";
import type { Pull, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { afterRefUpdate } from "./after-ref-update.ts";

/** A ref that was not moved, and why. */
export interface Refusal {
  readonly update: RefUpdate;
  readonly kind: "unfit" | "stale" | "workflow scope" | "rules" | "protection";
  /** GitHub's sentences, one each. */
  readonly reasons: readonly string[];
}

export interface MoveOptions {
  /** Set while a pull request is being merged: rules that ask for one are then met or not by it. */
  readonly merging?: Pull;
  /** All or none. */
  readonly atomic?: boolean;
}

/**
 * The one way by which any ref of any repository moves, whoever asks: REST, GraphQL, a push, a merge. It asks the
 * rules first, moves all the refs that may be moved, and then lets the rest of the world know.
 */
export async function moveRefs(
  world: World,
  actor: Actor,
  repository: Repository,
  updates: readonly RefUpdate[],
  options: MoveOptions = {},
): Promise<Refusal[]> {
  const git = world.git.repository(repository.id);
  const refusals: Refusal[] = [];
  const allowed: RefUpdate[] = [];
  for (const update of updates) {
    const refusal = await refuse(world, actor, repository, update, options);
    if (refusal) refusals.push(refusal);
    else allowed.push(update);
  }
  const atomic = options.atomic ?? false;
  if (atomic && refusals.length > 0) {
    return [
      ...refusals,
      ...allowed.map((update): Refusal => ({ update, kind: "unfit", reasons: ["atomic push failed"] })),
    ];
  }
  for (const group of atomic ? [allowed] : allowed.map((update) => [update])) {
    if (group.length === 0) continue;
    if (await git.updateRefs(group)) {
      for (const update of group) await afterRefUpdate(world, actor, repository.id, update);
    } else {
      const reasons = ["Reference has changed since it was read"];
      refusals.push(...group.map((update): Refusal => ({ update, kind: "stale", reasons })));
    }
  }
  return refusals;
}

async function refuse(
  world: World,
  actor: Actor,
  repository: Repository,
  update: RefUpdate,
  options: MoveOptions,
): Promise<Refusal | undefined> {
  const workflow = await forbiddenWorkflow(world, actor, repository, update);
  if (workflow !== undefined) return { update, kind: "workflow scope", reasons: [withoutScope(actor, workflow)] };
  const tag = /^refs\/tags\/(.+)$/.exec(update.ref)?.[1];
  const releases = tag === undefined ? [] : world.tables.releases.where("repository", repository.id);
  if (update.before !== zeroId && releases.some((row) => row.immutable && row.tag_name === tag)) {
    return { update, kind: "rules", reasons: ["Cannot change a tag that belongs to an immutable release."] };
  }
  const reasons = await ruleViolations(world, actor, repository, update, options.merging);
  if (reasons.length > 0) return { update, kind: "rules", reasons };
  const older = await protectionViolations(world, actor, repository, update, options.merging);
  return older.length > 0 ? { update, kind: "protection", reasons: older } : undefined;
}

function withoutScope({ token }: Actor, workflow: string): string {
  const kind = token.app === null ? "a Personal Access Token" : "a GitHub App";
  const lack = token.scopes ? "`workflow` scope" : "`workflows` permission";
  return `refusing to allow ${kind} to create or update workflow \`${workflow}\` without ${lack}`;
}

/** A workflow file that the update would change although the token may not. */
async function forbiddenWorkflow(
  world: World,
  actor: Actor,
  repository: Repository,
  update: RefUpdate,
): Promise<string | undefined> {
  if (mayWriteWorkflows(actor.token) || update.after === zeroId || !update.ref.startsWith("refs/heads/"))
    return undefined;
  const git = world.git.repository(repository.id);
  const base = update.before === zeroId ? await knownBase(world, repository, update.after) : update.before;
  const changed = await git.changes(base, update.after);
  return changed.find((change) => change.path.startsWith(".github/workflows/"))?.path;
}

/** What a new branch is compared with: where it left the default branch, when there is one. */
async function knownBase(world: World, repository: Repository, head: string): Promise<string | undefined> {
  const git = world.git.repository(repository.id);
  const main = await git.ref(`refs/heads/${repository.default_branch}`);
  return main && (await git.mergeBase(main.sha, head));
}
