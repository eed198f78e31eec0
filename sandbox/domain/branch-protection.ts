import { unprocessable } from "../http/api-error.ts";
import type { Actors, BranchProtection, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

export const nobody: Actors = { users: [], teams: [], apps: [] };

/** Protection that forbids no more than forced pushes and deletion. */
export const protectionDefaults: Omit<BranchProtection, "id" | "repository" | "pattern"> = {
  enforce_admins: false,
  allow_force_pushes: false,
  allow_deletions: false,
  block_creations: false,
  lock_branch: false,
  allow_fork_syncing: false,
  linear_history: false,
  signatures: false,
  conversation_resolution: false,
  checks: null,
  reviews: null,
  restrictions: null,
  bypass_force_push: nobody,
};

/** People, teams and apps by the names that REST has for them. */
export interface ActorNames {
  readonly users?: readonly string[] | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly apps?: readonly string[] | undefined;
}

/** @throws ApiError 422 for a name that nobody has */
export function actorsOf(world: World, repository: Repository, { users, teams, apps }: ActorNames): Actors {
  const { tables } = world;
  const id = (row: { id: number } | undefined, kind: string, name: string) => {
    if (!row) throw unprocessable(`There is no ${kind} "${name}".`);
    return row.id;
  };
  const all = (names: readonly string[] | undefined, one: (name: string) => number) => [...new Set(names?.map(one))];
  return {
    users: all(users, (name) => id(tables.accounts.find("login", name.toLowerCase()), "user", name)),
    teams: all(teams, (name) =>
      id(tables.teams.find("slug", `${repository.owner}/${name.toLowerCase()}`), "team", name),
    ),
    apps: all(apps, (name) => id(tables.apps.find("slug", name), "app", name)),
  };
}

/** Protects the branches of a pattern, or changes how they are protected. */
export function protect(
  world: World,
  repository: Repository,
  pattern: string,
  changes: Partial<typeof protectionDefaults>,
): BranchProtection {
  const { branchProtections } = world.tables;
  const known = branchProtections.find("pattern", `${repository.id}/${pattern}`);
  if (known) return branchProtections.update(known.id, changes);
  return branchProtections.insert({ ...protectionDefaults, ...changes, repository: repository.id, pattern });
}
