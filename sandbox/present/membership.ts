import type { Account, Membership, OrganizationInvitation } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";
import { simpleOrganization, simpleUser } from "./account.ts";

function shown(world: World, organization: Account, account: Account, role: "admin" | "member", state: string) {
  return {
    url: `${apiUrl(world)}/orgs/${organization.login}/memberships/${account.login}`,
    state,
    role,
    organization_url: `${apiUrl(world)}/orgs/${organization.login}`,
    direct_membership: true,
    organization: simpleOrganization(world, organization),
    user: simpleUser(world, account),
  };
}

/** A membership as the API shows it. */
export const membership = (world: World, organization: Account, row: Membership) =>
  shown(world, organization, world.tables.accounts.get(row.account)!, row.role, "active");

/** One that waits for the invited to accept. */
export function pendingMembership(world: World, { organization, invitee, role }: OrganizationInvitation) {
  const { accounts } = world.tables;
  const account = accounts.get(invitee!)!;
  return shown(world, accounts.get(organization)!, account, role === "admin" ? "admin" : "member", "pending");
}
