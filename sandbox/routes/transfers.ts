import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import { checkName, repositoryName } from "../domain/create-repository.ts";
import { moveRepository } from "../domain/transfer.ts";
import { ApiError, forbidden, unprocessable } from "../http/api-error.ts";
import { type Route, route } from "../http/route.ts";
import { simpleRepository } from "../present/repository.ts";

const transferBody = z.object({
  new_owner: z.string().min(1),
  new_name: z.string().min(1).optional(),
  team_ids: z.array(z.int()).optional(),
});

/** Giving a repository to another owner. A person would be asked first on GitHub; here it is done at once. */
export const transfers: Route[] = [
  route("POST /repos/{owner}/{repo}/transfer", "administration:write", (call) => {
    const { world, tables, actor, repository } = call;
    const body = call.body(transferBody);
    const owner = accountByLogin(world, body.new_owner);
    if (!owner || owner.type === "Bot")
      throw new ApiError(422, `Could not find a user or organization named ${body.new_owner}.`);
    if (owner.id === repository.owner) throw unprocessable("The repository belongs to this owner already.");
    const member = tables.memberships.find("both", `${owner.id}/${actor.account.id}`);
    if (owner.type === "Organization" && !member) {
      throw forbidden("You don’t have the permission to create repositories on the new owner.");
    }
    const teams = (body.team_ids ?? []).map((id) => {
      const team = tables.teams.get(id);
      if (team?.organization !== owner.id) throw unprocessable(`There is no team ${id} in ${owner.login}.`);
      return team.id;
    });
    const name = body.new_name === undefined ? repository.name : repositoryName(body.new_name);
    checkName(world, owner, name);
    const moved = moveRepository(world, repository, owner, name, teams);
    const from = tables.accounts.get(repository.owner)!;
    const payload = { changes: { owner: { from: { login: from.login, id: from.id } } } };
    world.webhooks.emit({
      name: "repository",
      action: "transferred",
      repository: moved,
      sender: actor.account,
      payload,
    });
    return { status: 202, body: simpleRepository(world, moved) };
  }),
];
