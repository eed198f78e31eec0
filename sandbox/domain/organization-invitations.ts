import type { Account, OrganizationInvitation } from "../store/rows.ts";
import type { World } from "../world.ts";
import { joinOrganization } from "./accounts.ts";

export interface NewInvitation {
  readonly organization: Account;
  readonly inviter: Account;
  readonly account?: Account | undefined;
  readonly email: string | null;
  readonly role: OrganizationInvitation["role"];
  readonly teams: OrganizationInvitation["teams"];
}

/** Invites somebody, or adds to an invitation that is not answered yet. Nobody is a member before having accepted. */
export function inviteToOrganization(world: World, wanted: NewInvitation): OrganizationInvitation {
  const { organizationInvitations } = world.tables;
  const { organization, inviter, account, email, role } = wanted;
  const known = account && organizationInvitations.find("both", `${organization.id}/${account.id}`);
  if (known) {
    const others = known.teams.filter(({ id }) => !wanted.teams.some((team) => team.id === id));
    const teams = [...others, ...wanted.teams];
    return organizationInvitations.update(known.id, { role: wanted.teams.length > 0 ? known.role : role, teams });
  }
  return organizationInvitations.insert({
    organization: organization.id,
    invitee: account?.id ?? null,
    email,
    role,
    teams: wanted.teams,
    inviter: inviter.id,
    created_at: world.clock.iso(),
  });
}

/** Makes the invited a member, and one of the teams that the invitation is for. */
export function acceptInvitation(world: World, invitation: OrganizationInvitation): void {
  const { tables } = world;
  const account = tables.accounts.get(invitation.invitee!)!;
  const organization = tables.accounts.get(invitation.organization)!;
  joinOrganization(world, organization, account, invitation.role === "admin" ? "admin" : "member");
  for (const { id, role } of invitation.teams) {
    if (tables.teams.get(id)) tables.teamMembers.insert({ team: id, account: account.id, role });
  }
  tables.organizationInvitations.delete(invitation.id);
  world.webhooks.emit({
    name: "organization",
    action: "member_added",
    organization,
    sender: account,
    payload: { membership: { role: invitation.role } },
  });
}
