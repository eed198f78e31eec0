import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import { inviteToOrganization } from "../domain/organization-invitations.ts";
import { createTeam, removeTeam, slugOf } from "../domain/teams.ts";
import { isInTeam } from "../http/access.ts";
import { found, notFound, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import { organization, simpleUser } from "../present/account.ts";
import { listedRepository, permissionsOf, repository, roleName } from "../present/repository.ts";
import { fullTeam, simpleTeam, teamUrl } from "../present/team.ts";
import type { Account, Role, Team } from "../store/rows.ts";
import type { Tables } from "../store/store.ts";
import { roleWord } from "./collaborators.ts";

const teamBody = z.object({
  name: z.string().min(1),
  description: z.string().nullish(),
  privacy: z.enum(["secret", "closed"]).optional(),
  notification_setting: z.enum(["notifications_enabled", "notifications_disabled"]).optional(),
  parent_team_id: z.int().nullish(),
  maintainers: z.array(z.string()).optional(),
});
const teamChanges = teamBody.partial().omit({ maintainers: true });
const memberBody = z.object({ role: z.enum(["member", "maintainer"]).default("member") });
const grantBody = z.object({ permission: roleWord.default("push") });

const teamOf = (tables: Tables, owner: Account, slug: string): Team =>
  found(tables.teams.find("slug", `${owner.id}/${slug.toLowerCase()}`));

/** @param own the team that gets the parent: it may be neither that nor above it */
function checkParent(tables: Tables, owner: Account, parent: number | null | undefined, own?: number): void {
  if (parent == null) return;
  const fault = validationFailed({ resource: "Team", code: "invalid", field: "parent_team_id" });
  if (tables.teams.get(parent)?.organization !== owner.id) throw fault;
  for (let above: number | null = parent; above !== null; above = tables.teams.get(above)?.parent ?? null) {
    if (above === own) throw fault;
  }
}

function checkSlug(tables: Tables, owner: Account, name: string, own?: number): void {
  const other = tables.teams.find("slug", `${owner.id}/${slugOf(name)}`);
  if (other && other.id !== own) {
    throw validationFailed({
      resource: "Team",
      code: "already_exists",
      field: "name",
      message: "Name must be unique for this org",
    });
  }
}

/** Members of a team and of the teams below it. */
const membersOf = (tables: Tables, owner: Account, team: Team) =>
  tables.memberships
    .where("organization", owner.id)
    .map((row) => tables.accounts.get(row.account)!)
    .filter((account) => isInTeam(tables, team.id, account.id));

const roleInTeam = (tables: Tables, team: Team, account: Account) =>
  tables.teamMembers.find("both", `${team.id}/${account.id}`)?.role ?? "member";

/** Teams, their members and the repositories they may use. */
export const teams: Route[] = [
  route("GET /orgs/{org}/teams", "members:read", (call) =>
    page(call, call.tables.teams.where("organization", call.organization.id), (team) => simpleTeam(call.world, team)),
  ),

  route("POST /orgs/{org}/teams", "members:write", ({ world, tables, actor, organization: owner, body }) => {
    const wanted = body(teamBody);
    checkSlug(tables, owner, wanted.name);
    checkParent(tables, owner, wanted.parent_team_id);
    const maintainers = (wanted.maintainers ?? []).map((login) => found(accountByLogin(world, login)));
    const team = createTeam(world, owner, {
      name: wanted.name,
      description: wanted.description ?? null,
      privacy: wanted.privacy ?? (wanted.parent_team_id ? "closed" : "secret"),
      notification_setting: wanted.notification_setting ?? "notifications_enabled",
      parent: wanted.parent_team_id ?? null,
    });
    // Whoever makes a team is its first maintainer, unless it is an owner acting for others.
    for (const account of maintainers.length > 0 ? maintainers : [actor.account]) {
      tables.teamMembers.insert({ team: team.id, account: account.id, role: "maintainer" });
    }
    return created(fullTeam(world, team));
  }),

  route("GET /orgs/{org}/teams/{team_slug}", "members:read", ({ world, tables, organization: owner, params }) =>
    ok(fullTeam(world, teamOf(tables, owner, params.team_slug))),
  ),

  route("PATCH /orgs/{org}/teams/{team_slug}", "members:write", (call) => {
    const { world, tables, organization: owner, params } = call;
    const team = teamOf(tables, owner, params.team_slug);
    const { parent_team_id, ...changes } = call.body(teamChanges);
    if (changes.name !== undefined) checkSlug(tables, owner, changes.name, team.id);
    checkParent(tables, owner, parent_team_id, team.id);
    const changed = tables.teams.update(team.id, {
      name: changes.name ?? team.name,
      slug: changes.name === undefined ? team.slug : slugOf(changes.name),
      description: changes.description === undefined ? team.description : changes.description,
      privacy: changes.privacy ?? team.privacy,
      notification_setting: changes.notification_setting ?? team.notification_setting,
      parent: parent_team_id === undefined ? team.parent : parent_team_id,
      updated_at: world.clock.after(team.updated_at),
    });
    return ok(fullTeam(world, changed));
  }),

  route("DELETE /orgs/{org}/teams/{team_slug}", "members:write", ({ world, tables, organization: owner, params }) => {
    removeTeam(world, teamOf(tables, owner, params.team_slug));
    return noContent;
  }),

  route("GET /orgs/{org}/teams/{team_slug}/teams", "members:read", (call) => {
    const team = teamOf(call.tables, call.organization, call.params.team_slug);
    return page(call, call.tables.teams.where("parent", team.id), (child) => simpleTeam(call.world, child));
  }),

  route("GET /orgs/{org}/teams/{team_slug}/members", "members:read", (call) => {
    const { world, tables, organization: owner, query } = call;
    const team = teamOf(tables, owner, call.params.team_slug);
    const role = query.get("role") ?? "all";
    const members = membersOf(tables, owner, team).filter(
      (account) => role === "all" || roleInTeam(tables, team, account) === role,
    );
    return page(call, members, (account) => simpleUser(world, account));
  }),

  route("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", "members:read", (call) => {
    const { world, tables, organization: owner, params } = call;
    const team = teamOf(tables, owner, params.team_slug);
    const account = found(accountByLogin(world, params.username));
    const url = `${teamUrl(world, team)}/memberships/${account.login}`;
    const invitation = tables.organizationInvitations.find("both", `${owner.id}/${account.id}`);
    const promised = invitation?.teams.find(({ id }) => id === team.id);
    if (promised) return ok({ url, role: promised.role, state: "pending" });
    if (!isInTeam(tables, team.id, account.id)) throw notFound();
    return ok({ url, role: roleInTeam(tables, team, account), state: "active" });
  }),

  route("PUT /orgs/{org}/teams/{team_slug}/memberships/{username}", "members:write", (call) => {
    const { world, tables, organization: owner, params } = call;
    const { role } = call.body(memberBody);
    const team = teamOf(tables, owner, params.team_slug);
    const account = found(accountByLogin(world, params.username));
    if (account.type !== "User") throw notFound();
    const url = `${teamUrl(world, team)}/memberships/${account.login}`;
    if (!tables.memberships.find("both", `${owner.id}/${account.id}`)) {
      const teams = [{ id: team.id, role }];
      const who = { organization: owner, inviter: call.actor.account, account, email: null };
      inviteToOrganization(world, { ...who, role: "direct_member", teams });
      return ok({ url, role, state: "pending" });
    }
    const known = tables.teamMembers.find("both", `${team.id}/${account.id}`);
    if (known) tables.teamMembers.update(known.id, { role });
    else tables.teamMembers.insert({ team: team.id, account: account.id, role });
    return ok({ url, role, state: "active" });
  }),

  route("DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}", "members:write", (call) => {
    const { world, tables, organization: owner, params } = call;
    const team = teamOf(tables, owner, params.team_slug);
    const account = found(accountByLogin(world, params.username));
    tables.teamMembers.delete(found(tables.teamMembers.find("both", `${team.id}/${account.id}`)).id);
    return noContent;
  }),

  route("GET /orgs/{org}/teams/{team_slug}/repos", "members:read", (call) => {
    const { world, tables, actor } = call;
    const team = teamOf(tables, call.organization, call.params.team_slug);
    return page(call, tables.teamRepositories.where("team", team.id), (grant) => ({
      ...listedRepository(world, actor, tables.repositories.get(grant.repository)!),
      permissions: permissionsOf(grant.permission),
      role_name: roleName(grant.permission),
    }));
  }),

  route("GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", "metadata:read", (call) => {
    const { world, tables, actor, repository: row } = call;
    const team = teamOf(tables, call.organization, call.params.team_slug);
    const grant = found(tables.teamRepositories.find("both", `${team.id}/${row.id}`));
    if (!call.accept.includes("repository+json")) return noContent;
    const shown: Record<string, unknown> = { ...repository(world, actor, row) };
    // Here GitHub's document knows no null.
    if (shown.temp_clone_token === null) delete shown.temp_clone_token;
    return ok({
      ...shown,
      permissions: permissionsOf(grant.permission),
      role_name: roleName(grant.permission),
    });
  }),

  route("PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", "administration:write", (call) => {
    const { tables, repository: row } = call;
    const team = teamOf(tables, call.organization, call.params.team_slug);
    const { permission } = call.body(grantBody);
    if (row.owner !== team.organization) {
      throw validationFailed({ resource: "TeamMember", code: "not_owned", field: "repository" });
    }
    const known = tables.teamRepositories.find("both", `${team.id}/${row.id}`);
    if (known) tables.teamRepositories.update(known.id, { permission });
    else tables.teamRepositories.insert({ team: team.id, repository: row.id, permission });
    return noContent;
  }),

  route("DELETE /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", "administration:write", (call) => {
    const { tables, repository: row } = call;
    const team = teamOf(tables, call.organization, call.params.team_slug);
    const grant = tables.teamRepositories.find("both", `${team.id}/${row.id}`);
    if (grant) tables.teamRepositories.delete(grant.id);
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/teams", "metadata:read", (call) => {
    const { world, tables, repository: row } = call;
    return page(call, tables.teamRepositories.where("repository", row.id), (grant) => ({
      ...simpleTeam(world, tables.teams.get(grant.team)!),
      permission: grant.permission as Role,
      permissions: permissionsOf(grant.permission),
    }));
  }),

  route("GET /user/teams", "signed in", (call) => {
    const { world, tables, actor } = call;
    const mine = tables.teams.all().filter((team) => isInTeam(tables, team.id, actor.account.id));
    return page(call, mine, (team) => ({
      ...fullTeam(world, team),
      organization: organization(world, tables.accounts.get(team.organization)!),
    }));
  }),
];
