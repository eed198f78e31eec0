import type { Account, Team } from "../store/rows.ts";
import type { World } from "../world.ts";

/** The name of a team in URLs. */
export const slugOf = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^-+|-+$/g, "");

export function createTeam(
  world: World,
  owner: Account,
  fields: Pick<Team, "name" | "description" | "privacy" | "notification_setting" | "parent">,
): Team {
  const now = world.clock.iso();
  return world.tables.teams.insert({
    ...fields,
    organization: owner.id,
    slug: slugOf(fields.name),
    created_at: now,
    updated_at: now,
  });
}

/** Deletes a team, and with it the teams below it. */
export function removeTeam(world: World, team: Team): void {
  const { tables } = world;
  for (const child of tables.teams.where("parent", team.id)) removeTeam(world, child);
  tables.teamMembers.deleteWhere("team", team.id);
  tables.teamRepositories.deleteWhere("team", team.id);
  tables.teams.delete(team.id);
}
