import type { Account, Plan } from "../store/rows.ts";
import type { World } from "../world.ts";
import { actionsDefaults } from "./actions-settings.ts";

/** Makes a user or organisation; an organisation has its default runner group from the start. */
export function createAccount(
  world: World,
  fields: { login: string; type: Account["type"]; plan?: Plan | undefined },
): Account {
  const now = world.clock.iso();
  const account = world.tables.accounts.insert({
    login: fields.login,
    type: fields.type,
    name: null,
    email: null,
    description: null,
    plan: fields.plan ?? world.plan,
    settings: {},
    actions: actionsDefaults,
    created_at: now,
    updated_at: now,
  });
  if (account.type === "Organization") {
    world.tables.runnerGroups.insert({
      organization: account.id,
      name: "Default",
      visibility: "all",
      default: true,
      allows_public_repositories: false,
      restricted_to_workflows: false,
      selected_workflows: [],
      selected: [],
    });
  }
  return account;
}

/** The account of a login, whatever its case. */
export const accountByLogin = (world: World, login: string) => world.tables.accounts.find("login", login.toLowerCase());

/** Makes an account a member (or owner) of an organisation, or changes its role. */
export function joinOrganization(
  world: World,
  organization: Account,
  account: Account,
  role: "member" | "admin",
): void {
  const { memberships } = world.tables;
  const membership = memberships.find("both", `${organization.id}/${account.id}`);
  if (!membership) memberships.insert({ organization: organization.id, account: account.id, role });
  else if (membership.role !== role) memberships.update(membership.id, { role });
}
