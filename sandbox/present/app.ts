import { actionsApp } from "../rules/required-checks.ts";
import type { Account, App } from "../store/rows.ts";
import type { World } from "../world.ts";
import { nodeId, simpleUser } from "./account.ts";

/** The owner of what GitHub itself runs. */
const github = { id: 9919, login: "github", type: "Organization" } as Account;

/** An app as it stands in answers; GitHub Actions is one that nobody had to make. */
export function app(world: World, id: number): object {
  const row = world.tables.apps.get(id);
  const builtIn = id === actionsApp;
  const name = row?.name ?? (builtIn ? "GitHub Actions" : "unknown");
  const slug = row?.slug ?? (builtIn ? "github-actions" : "unknown");
  const owner = (row && world.tables.accounts.get(row.owner)) ?? github;
  return {
    id,
    slug,
    node_id: nodeId("A", id),
    client_id: `Iv1.${id}`,
    owner: simpleUser(world, owner),
    name,
    description: row?.description ?? null,
    external_url: row?.url ?? `${world.url}/apps/${slug}`,
    html_url: `${world.url}/apps/${slug}`,
    created_at: row?.created_at ?? "2018-07-30T09:30:17Z",
    updated_at: row?.created_at ?? "2018-07-30T09:30:17Z",
    permissions: row?.permissions ?? {},
    events: row?.events ?? [],
  };
}

export const appSlug = (row: Pick<App, "name">) =>
  row.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
