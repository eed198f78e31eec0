import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import type { Actor } from "../http/access.ts";
import { roleIn } from "../http/access.ts";
import { found, notFound, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import { nodeId, simpleUser } from "../present/account.ts";
import { listedRepository, ownerOf, permissionsOf, repositoryUrl, roleName } from "../present/repository.ts";
import type { Account, Invitation, Repository, Role } from "../store/rows.ts";
import type { World } from "../world.ts";

/** A role in either of GitHub's spellings. */
export const roleWord = z
  .enum(["pull", "read", "triage", "push", "write", "maintain", "admin"])
  .transform((word): Role => (word === "read" ? "pull" : word === "write" ? "push" : word));

const grantBody = z.object({ permission: roleWord.default("push") });
const invitationBody = z.object({ permissions: roleWord });

function person(world: World, account: Account, role: Role) {
  return { ...simpleUser(world, account), permissions: permissionsOf(role), role_name: roleName(role) };
}

function presentInvitation(world: World, actor: Actor, invitation: Invitation) {
  const { tables } = world;
  const repository = tables.repositories.get(invitation.repository)!;
  return {
    id: invitation.id,
    node_id: nodeId("RI", invitation.id),
    repository: listedRepository(world, actor, repository),
    invitee: simpleUser(world, tables.accounts.get(invitation.invitee)!),
    inviter: simpleUser(world, tables.accounts.get(invitation.inviter)!),
    permissions: roleName(invitation.permission),
    created_at: invitation.created_at,
    expired: false,
    url: `${repositoryUrl(world, repository).replace(/\/repos\/.*/, "")}/user/repository_invitations/${invitation.id}`,
    html_url: `${world.url}/${ownerOf(world, repository).login}/${repository.name}/invitations`,
  };
}

/** Everybody with an own grant: the owner of a user's repository is one of them. */
function direct(world: World, repository: Repository): Account[] {
  const { tables } = world;
  const owner = ownerOf(world, repository);
  const granted = tables.collaborators
    .where("repository", repository.id)
    .map((row) => tables.accounts.get(row.account)!);
  return owner.type === "User" ? [owner, ...granted] : granted;
}

function everybody(world: World, repository: Repository): Account[] {
  const { tables } = world;
  const members = tables.memberships.where("organization", repository.owner).map((row) => row.account);
  const ids = new Set([...direct(world, repository).map((account) => account.id), ...members]);
  return [...ids].map((id) => tables.accounts.get(id)!).filter((account) => roleIn(tables, account, repository));
}

const isMember = (world: World, repository: Repository, account: Account) =>
  world.tables.memberships.find("both", `${repository.owner}/${account.id}`) !== undefined;

function grant(world: World, repository: Repository, account: Account, permission: Role): void {
  const { collaborators } = world.tables;
  const known = collaborators.find("both", `${repository.id}/${account.id}`);
  if (known) collaborators.update(known.id, { permission });
  else collaborators.insert({ repository: repository.id, account: account.id, permission });
}

/** People with access of their own, and invitations to become one of them. */
export const collaborators: Route[] = [
  route("GET /repos/{owner}/{repo}/collaborators", "metadata:read", (call) => {
    const { world, tables, repository, query } = call;
    const affiliation = query.get("affiliation") ?? "all";
    const accounts = affiliation === "all" ? everybody(world, repository) : direct(world, repository);
    const wanted = accounts.filter(
      (account) =>
        affiliation !== "outside" || (!isMember(world, repository, account) && account.id !== repository.owner),
    );
    return page(call, wanted, (account) => person(world, account, roleIn(tables, account, repository)!));
  }),

  route("GET /repos/{owner}/{repo}/collaborators/{username}", "metadata:read", ({ world, repository, params }) => {
    const account = found(accountByLogin(world, params.username));
    if (!everybody(world, repository).some((other) => other.id === account.id)) throw notFound();
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/collaborators/{username}/permission", "metadata:read", (call) => {
    const { world, tables, repository, params } = call;
    const account = found(accountByLogin(world, params.username));
    const role = roleIn(tables, account, repository);
    const permission =
      role === undefined ? "none" : role === "maintain" ? "write" : role === "triage" ? "read" : roleName(role);
    const who = role === undefined ? simpleUser(world, account) : person(world, account, role);
    return ok({ permission, role_name: role === undefined ? "none" : roleName(role), user: who });
  }),

  route("PUT /repos/{owner}/{repo}/collaborators/{username}", "administration:write", (call) => {
    const { world, tables, actor, repository, params } = call;
    const { permission } = call.body(grantBody);
    const account = found(accountByLogin(world, params.username));
    if (account.type !== "User") throw notFound();
    if (account.id === repository.owner) {
      throw validationFailed({
        resource: "Repository",
        code: "custom",
        message: "Repository owner cannot be a collaborator",
      });
    }
    const known = tables.collaborators.find("both", `${repository.id}/${account.id}`);
    if (known || isMember(world, repository, account)) {
      grant(world, repository, account, permission);
      return noContent;
    }
    const before = tables.invitations.find("both", `${repository.id}/${account.id}`);
    const invitation = before
      ? tables.invitations.update(before.id, { permission })
      : tables.invitations.insert({
          repository: repository.id,
          invitee: account.id,
          inviter: actor.account.id,
          permission,
          created_at: world.clock.iso(),
        });
    return created(presentInvitation(world, actor, invitation));
  }),

  route("DELETE /repos/{owner}/{repo}/collaborators/{username}", "administration:write", (call) => {
    const { world, tables, repository, params } = call;
    const account = found(accountByLogin(world, params.username));
    for (const table of [tables.collaborators, tables.invitations]) {
      const row = table.find("both", `${repository.id}/${account.id}`);
      if (row) table.delete(row.id);
    }
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/invitations", "administration:read", (call) => {
    const rows = call.tables.invitations.where("repository", call.repository.id);
    return page(call, rows, (row) => presentInvitation(call.world, call.actor, row));
  }),

  route("PATCH /repos/{owner}/{repo}/invitations/{invitation_id}", "administration:write", (call) => {
    const { tables, repository, params } = call;
    const invitation = found(tables.invitations.get(Number(params.invitation_id)));
    if (invitation.repository !== repository.id) throw notFound();
    const { permissions } = call.body(invitationBody);
    return ok(
      presentInvitation(call.world, call.actor, tables.invitations.update(invitation.id, { permission: permissions })),
    );
  }),

  route("DELETE /repos/{owner}/{repo}/invitations/{invitation_id}", "administration:write", (call) => {
    const { tables, repository, params } = call;
    const invitation = found(tables.invitations.get(Number(params.invitation_id)));
    if (invitation.repository !== repository.id) throw notFound();
    tables.invitations.delete(invitation.id);
    return noContent;
  }),

  route("GET /user/repository_invitations", "signed in", (call) => {
    const rows = call.tables.invitations.where("invitee", call.actor.account.id);
    return page(call, rows, (row) => presentInvitation(call.world, call.actor, row));
  }),

  route("PATCH /user/repository_invitations/{invitation_id}", "signed in", ({ world, tables, actor, params }) => {
    const invitation = found(tables.invitations.get(Number(params.invitation_id)));
    if (invitation.invitee !== actor.account.id) throw notFound();
    grant(world, tables.repositories.get(invitation.repository)!, actor.account, invitation.permission);
    tables.invitations.delete(invitation.id);
    return noContent;
  }),

  route("DELETE /user/repository_invitations/{invitation_id}", "signed in", ({ tables, actor, params }) => {
    const invitation = found(tables.invitations.get(Number(params.invitation_id)));
    if (invitation.invitee !== actor.account.id) throw notFound();
    tables.invitations.delete(invitation.id);
    return noContent;
  }),
];
