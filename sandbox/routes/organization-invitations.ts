import { z } from "zod";
import { accountByLogin, joinOrganization } from "../domain/accounts.ts";
import { acceptInvitation, inviteToOrganization } from "../domain/organization-invitations.ts";
import { forbidden, found, notFound, unprocessable, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId, simpleUser } from "../present/account.ts";
import { membership, pendingMembership } from "../present/membership.ts";
import { simpleTeam } from "../present/team.ts";
import type { Account, OrganizationInvitation } from "../store/rows.ts";
import { apiUrl } from "../world.ts";

const invitationBody = z.object({
  invitee_id: z.int().optional(),
  email: z.string().min(3).optional(),
  role: z.enum(["admin", "direct_member", "billing_manager", "reinstate"]).default("direct_member"),
  team_ids: z.array(z.int()).default([]),
});
const membershipBody = z.object({ role: z.enum(["admin", "member"]).default("member") });
const answerBody = z.object({ state: z.literal("active") });

type OrganizationCall = BaseCall & { organization: Account };

function present({ world, tables }: BaseCall, row: OrganizationInvitation) {
  const organization = tables.accounts.get(row.organization)!;
  return {
    id: row.id,
    node_id: nodeId("OI", row.id),
    login: row.invitee === null ? null : tables.accounts.get(row.invitee)!.login,
    email: row.email,
    role: row.role,
    created_at: row.created_at,
    failed_at: null,
    failed_reason: null,
    inviter: simpleUser(world, tables.accounts.get(row.inviter)!),
    team_count: row.teams.length,
    invitation_teams_url: `${apiUrl(world)}/organizations/${organization.id}/invitations/${row.id}/teams`,
    invitation_source: "member",
  };
}

function invitationOf({ tables, organization }: OrganizationCall, id: string): OrganizationInvitation {
  const row = found(tables.organizationInvitations.get(Number(id)));
  if (row.organization !== organization.id) throw notFound();
  return row;
}

/** The account that an invitation names, by number or address. @throws ApiError 422 */
function inviteeOf(
  { tables, organization }: OrganizationCall,
  body: z.infer<typeof invitationBody>,
): Account | undefined {
  if ((body.invitee_id === undefined) === (body.email === undefined)) {
    throw unprocessable("Either invitee_id or email must be given, and not both.");
  }
  const account =
    body.invitee_id === undefined
      ? tables.accounts.all().find(({ email }) => email !== null && email.toLowerCase() === body.email?.toLowerCase())
      : tables.accounts.get(body.invitee_id);
  const fault = (message: string) =>
    validationFailed({ resource: "OrganizationInvitation", code: "unprocessable", field: "data", message });
  if (body.invitee_id !== undefined && account?.type !== "User") throw fault("Invitee does not exist.");
  if (account && tables.memberships.find("both", `${organization.id}/${account.id}`))
    throw fault("Invitee is already a part of this organization.");
  return account;
}

const own = ({ tables, actor, organization }: OrganizationCall) =>
  tables.organizationInvitations.find("both", `${organization.id}/${actor.account.id}`);

/** Invitations into organisations, and memberships as those who have them see them. */
export const organizationInvitations: Route[] = [
  route("GET /orgs/{org}/invitations", "members:read", (call) => {
    const role = call.query.get("role") ?? "all";
    const rows = call.tables.organizationInvitations
      .where("organization", call.organization.id)
      .filter((row) => role === "all" || row.role === role);
    return page(call, rows, (row) => present(call, row));
  }),

  route("POST /orgs/{org}/invitations", "members:write", (call) => {
    const { world, tables, actor, organization } = call;
    const body = call.body(invitationBody);
    const account = inviteeOf(call, body);
    const teams = body.team_ids.map((id) => {
      if (tables.teams.get(id)?.organization !== organization.id) throw unprocessable(`There is no team ${id} here.`);
      return { id, role: "member" as const };
    });
    const role = body.role === "reinstate" ? "direct_member" : body.role;
    const email = account ? null : (body.email ?? null);
    const invitation = { organization, inviter: actor.account, account, email, role, teams };
    return created(present(call, inviteToOrganization(world, invitation)));
  }),

  route("GET /orgs/{org}/failed_invitations", "members:read", (call) => page(call, [], (row) => row)),

  route("DELETE /orgs/{org}/invitations/{invitation_id}", "members:write", (call) => {
    call.tables.organizationInvitations.delete(invitationOf(call, call.params.invitation_id).id);
    return noContent;
  }),

  route("GET /orgs/{org}/invitations/{invitation_id}/teams", "members:read", (call) => {
    const { teams } = invitationOf(call, call.params.invitation_id);
    const rows = teams.flatMap(({ id }) => call.tables.teams.get(id) ?? []);
    return page(call, rows, (team) => simpleTeam(call.world, team));
  }),

  route("GET /orgs/{org}/memberships/{username}", "members:read", (call) => {
    const { world, tables, organization, params } = call;
    const account = found(accountByLogin(world, params.username));
    const row = tables.memberships.find("both", `${organization.id}/${account.id}`);
    if (row) return ok(membership(world, organization, row));
    return ok(
      pendingMembership(world, found(tables.organizationInvitations.find("both", `${organization.id}/${account.id}`))),
    );
  }),

  route("PUT /orgs/{org}/memberships/{username}", "members:write", (call) => {
    const { world, tables, actor, organization, params } = call;
    const { role } = call.body(membershipBody);
    const account = found(accountByLogin(world, params.username));
    if (account.type !== "User") throw notFound();
    const key = `${organization.id}/${account.id}`;
    const known = tables.memberships.find("both", key);
    if (!known) {
      const wanted = role === "admin" ? ("admin" as const) : ("direct_member" as const);
      const invitation = { organization, inviter: actor.account, account, email: null, role: wanted, teams: [] };
      return ok(pendingMembership(world, inviteToOrganization(world, invitation)));
    }
    if (known.role === "admin" && role === "member" && isLastOwner(call))
      throw forbidden("Cannot demote the last owner");
    joinOrganization(world, organization, account, role);
    return ok(membership(world, organization, tables.memberships.find("both", key)!));
  }),

  route("DELETE /orgs/{org}/memberships/{username}", "members:write", (call) => {
    const { world, tables, organization, params } = call;
    const account = found(accountByLogin(world, params.username));
    const invitation = tables.organizationInvitations.find("both", `${organization.id}/${account.id}`);
    if (invitation) tables.organizationInvitations.delete(invitation.id);
    const row = tables.memberships.find("both", `${organization.id}/${account.id}`);
    if (!row && !invitation) throw notFound();
    if (!row) return noContent;
    if (row.role === "admin" && isLastOwner(call)) throw forbidden("Cannot remove the last owner");
    tables.memberships.delete(row.id);
    for (const team of tables.teams.where("organization", organization.id)) {
      const member = tables.teamMembers.find("both", `${team.id}/${account.id}`);
      if (member) tables.teamMembers.delete(member.id);
    }
    return noContent;
  }),

  route("GET /user/memberships/orgs", "signed in", (call) => {
    const { world, tables, actor, query } = call;
    const state = query.get("state");
    const active = tables.memberships.where("account", actor.account.id);
    const pending = tables.organizationInvitations.where("invitee", actor.account.id);
    const rows = [
      ...active.map((row) => membership(world, tables.accounts.get(row.organization)!, row)),
      ...pending.map((row) => pendingMembership(world, row)),
    ].filter((row) => state === null || row.state === state);
    return page(call, rows, (row) => row);
  }),

  route("GET /user/memberships/orgs/{org}", "signed in", (call) => {
    const { world, tables, actor, organization } = call;
    const row = tables.memberships.find("both", `${organization.id}/${actor.account.id}`);
    return ok(row ? membership(world, organization, row) : pendingMembership(world, found(own(call))));
  }),

  route("PATCH /user/memberships/orgs/{org}", "signed in", (call) => {
    const { world, tables, actor, organization } = call;
    call.body(answerBody);
    const key = `${organization.id}/${actor.account.id}`;
    const invitation = own(call);
    if (invitation) acceptInvitation(world, invitation);
    return ok(membership(world, organization, found(tables.memberships.find("both", key))));
  }),
];

const isLastOwner = ({ tables, organization }: OrganizationCall) =>
  tables.memberships.where("organization", organization.id).filter(({ role }) => role === "admin").length === 1;
