import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import { found } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent, ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import { organization, organizationDefaults, simpleOrganization, simpleUser, user } from "../present/account.ts";

const organizationChanges = z.object({
  name: z.string().nullish(),
  email: z.string().nullish(),
  description: z.string().nullish(),
});

/** What an organisation may set of itself, of the kind that its default has. */
const organizationSettings = z.object({
  ...Object.fromEntries(
    Object.entries(organizationDefaults).map(([key, value]) => [
      key,
      typeof value === "boolean" ? z.boolean().optional() : z.string().nullish(),
    ]),
  ),
  default_repository_permission: z.enum(["read", "write", "admin", "none"]).optional(),
  two_factor_requirement_enabled: z.undefined().catch(undefined), // only ever read
});

/** Users, organisations and who is in them. */
export const accounts: Route[] = [
  route("GET /user", "signed in", ({ world, actor }) => ok(user(world, actor.account))),

  route("GET /users/{username}", "signed in", ({ world, params }) => {
    const account = found(accountByLogin(world, params.username));
    return ok(user(world, account));
  }),

  route("GET /users/{username}/keys", "signed in", ({ world, params, ...call }) => {
    found(accountByLogin(world, params.username));
    return page(call, [], (row) => row);
  }),

  route("GET /users/{username}/gpg_keys", "signed in", ({ world, params, ...call }) => {
    found(accountByLogin(world, params.username));
    return page(call, [], (row) => row);
  }),

  route("GET /user/orgs", "signed in", (call) => {
    const { world, tables, actor } = call;
    return page(call, tables.memberships.where("account", actor.account.id), (row) =>
      simpleOrganization(world, tables.accounts.get(row.organization)!),
    );
  }),

  route("GET /orgs/{org}", "organization_metadata:read", ({ world, organization: row }) =>
    ok(organization(world, row)),
  ),

  route("PATCH /orgs/{org}", "organization_administration:write", (call) => {
    const { world, tables, organization: row } = call;
    const { name, email, description } = call.body(organizationChanges);
    const sent = call.body(organizationSettings);
    const settings = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
    const changed = tables.accounts.update(row.id, {
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      ...(description === undefined ? {} : { description }),
      settings: { ...row.settings, ...settings },
      updated_at: world.clock.iso(),
    });
    return ok(organization(world, changed));
  }),

  route("GET /orgs/{org}/members", "members:read", (call) => {
    const { world, tables, organization: row, query } = call;
    const role = query.get("role") ?? "all";
    const members = tables.memberships
      .where("organization", row.id)
      .filter((member) => role === "all" || member.role === role);
    return page(call, members, (member) => simpleUser(world, tables.accounts.get(member.account)!));
  }),

  route("GET /orgs/{org}/members/{username}", "members:read", ({ world, tables, organization: row, params }) => {
    const account = found(accountByLogin(world, params.username));
    found(tables.memberships.find("both", `${row.id}/${account.id}`));
    return noContent;
  }),
];
