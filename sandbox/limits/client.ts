import type { Actor } from "../http/access.ts";
import type { Account } from "../store/rows.ts";
import type { World } from "../world.ts";

/** Whom a request is counted for, and how much that one may ask within an hour. */
export interface Client {
  readonly key: string;
  /** As GitHub names it when it refuses. */
  readonly name: string;
  readonly signedIn: boolean;
  /** Requests to the REST API an hour, and points of GraphQL. */
  readonly rest: number;
  readonly graphql: number;
}

/**
 * All tokens of a person count together, an app counts by installation, and whoever has no token by address.
 *
 * Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api,
 * https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export function clientOf(world: World, actor: Actor | undefined): Client {
  if (!actor) {
    const name =
      "127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)";
    return { key: "address", name, signedIn: false, rest: 60, graphql: 0 };
  }
  const { account, token, app } = actor;
  if (app) return { key: `app/${app.id}`, name: `app ID ${app.id}`, signedIn: true, rest: 5000, graphql: 0 };
  const installation = world.tables.installations.get(token.installation ?? 0);
  if (!installation) {
    return { key: `user/${account.id}`, name: `user ID ${account.id}`, signedIn: true, rest: 5000, graphql: 5000 };
  }
  const owner = world.tables.accounts.get(installation.account)!;
  const { rest, graphql } = installationLimits(world, owner, installation.selected?.length);
  const name = `installation ID ${installation.id}`;
  return { key: `installation/${installation.id}`, name, signedIn: true, rest, graphql };
}

/** An installation's limits grow with its repositories and people, and are higher where an enterprise pays. */
function installationLimits({ tables }: World, owner: Account, selected: number | undefined) {
  if (owner.type === "Organization" && owner.plan === "enterprise") return { rest: 15_000, graphql: 10_000 };
  const repositories = selected ?? tables.repositories.where("owner", owner.id).length;
  const people = owner.type === "Organization" ? tables.memberships.where("organization", owner.id).length : 1;
  const more = 50 * Math.max(0, repositories - 20) + 50 * Math.max(0, people - 20);
  const limit = Math.min(12_500, 5000 + more);
  return { rest: limit, graphql: limit };
}
