import type { Account, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { forgetSelected } from "./remove-repository.ts";

/**
 * Gives a repository to another owner. What was the old owner's to give goes: teams, a place among an organisation's
 * selected repositories, values of its properties. People stay, and the old name leads to the new one.
 */
export function moveRepository(
  world: World,
  row: Repository,
  owner: Account,
  name: string,
  teams: readonly number[],
): Repository {
  const { tables, clock } = world;
  const target = tables.redirects.find("name", `${owner.id}/${name.toLowerCase()}`);
  if (target) tables.redirects.delete(target.id);
  tables.redirects.insert({ owner: row.owner, name: row.name, repository: row.id });
  tables.teamRepositories.deleteWhere("repository", row.id);
  for (const team of teams) tables.teamRepositories.insert({ team, repository: row.id, permission: "pull" });
  const own = tables.collaborators.find("both", `${row.id}/${owner.id}`);
  if (own) tables.collaborators.delete(own.id);
  for (const runner of tables.runners.where("repository", row.id)) tables.runners.delete(runner.id);
  forgetSelected(world, row.id);
  return tables.repositories.update(row.id, {
    owner: owner.id,
    name,
    visibility: row.visibility === "internal" ? "private" : row.visibility,
    properties: {},
    updated_at: clock.after(row.updated_at),
  });
}
