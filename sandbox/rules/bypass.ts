import { type Actor, isInTeam, reaches, roleIn } from "../http/access.ts";
import type { BypassActor, Repository, Role, Ruleset } from "../store/rows.ts";
import type { World } from "../world.ts";

/** GitHub's ids of the roles that every repository has. */
const roles: Readonly<Record<number, Role>> = { 1: "pull", 2: "maintain", 4: "push", 5: "admin" };

function is(world: World, actor: Actor, repository: Repository, { actor_type, actor_id }: BypassActor): boolean {
  const { tables } = world;
  const { account, token } = actor;
  switch (actor_type) {
    case "OrganizationAdmin":
      return tables.memberships.find("both", `${repository.owner}/${account.id}`)?.role === "admin";
    case "RepositoryRole": {
      const role = roles[actor_id ?? 0];
      return role !== undefined && reaches(roleIn(tables, account, repository), role);
    }
    case "Team":
      return actor_id !== null && isInTeam(tables, actor_id, account.id);
    case "Integration":
      return actor_id !== null && token.app === actor_id;
    case "DeployKey":
      return false; // nobody signs in by a deploy key here
  }
}

/** Whether a ruleset lets an actor pass: always, or only as long as it merges a pull request. */
export function bypasses(
  world: World,
  actor: Actor,
  repository: Repository,
  ruleset: Ruleset,
  merging: boolean,
): boolean {
  return ruleset.bypass_actors.some(
    (entry) => (entry.bypass_mode !== "pull_request" || merging) && is(world, actor, repository, entry),
  );
}
