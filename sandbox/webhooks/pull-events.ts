import type { Actor } from "../http/access.ts";
import { listedPull } from "../present/pull.ts";
import type { Pull } from "../store/rows.ts";
import type { World } from "../world.ts";

export type PullAction = "opened" | "edited" | "closed" | "reopened" | "synchronize";

/** Tells of a change to a pull request. */
export function emitPull(world: World, actor: Actor, pull: Pull, action: PullAction): void {
  const repository = world.tables.repositories.get(pull.repository)!;
  const pull_request = { ...listedPull(world, actor, pull), merged: pull.merged_at !== null };
  const payload = { number: pull.number, pull_request };
  world.webhooks.emit({ name: "pull_request", action, repository, sender: actor.account, payload });
}
