import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { appSlug } from "../present/app.ts";
import type { Account, App, Hook, Installation } from "../store/rows.ts";
import type { World } from "../world.ts";
import { createAccount } from "./accounts.ts";

type Permissions = Readonly<Record<string, "read" | "write">>;

export interface NewApp {
  readonly owner: Account;
  readonly name: string;
  readonly permissions: Permissions;
  readonly events?: readonly string[];
  readonly description?: string | undefined;
  readonly url?: string | undefined;
  /** Where a browser goes once it is installed. */
  readonly setupUrl?: string | undefined;
  /** Where its events go, when it wants them. */
  readonly hook?: { readonly url: string; readonly secret: string } | undefined;
}

/** Makes an app with a key pair of its own. The private key (PEM, PKCS#1, as GitHub hands it out) is not kept. */
export async function createApp(
  world: World,
  wanted: NewApp,
): Promise<{ app: App; pem: string; hook: Hook | undefined }> {
  const { tables, clock } = world;
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const slug = appSlug(wanted);
  if (slug === "") throw new Error(`"${wanted.name}" cannot be the name of an app: it has neither letters nor digits.`);
  if (tables.apps.find("slug", slug)) throw new Error(`An app named "${wanted.name}" exists already.`);
  const bot = createAccount(world, { login: `${slug}[bot]`, type: "Bot" });
  const now = clock.iso();
  const app = tables.apps.insert({
    owner: wanted.owner.id,
    bot: bot.id,
    name: wanted.name,
    slug,
    description: wanted.description ?? null,
    url: wanted.url ?? `${world.url}/apps/${slug}`,
    ...(wanted.setupUrl !== undefined && { setup_url: wanted.setupUrl }),
    public_key: publicKey.export({ type: "spki", format: "pem" }).toString(),
    permissions: wanted.permissions,
    events: wanted.events ?? [],
    created_at: now,
  });
  const hook =
    wanted.hook &&
    tables.hooks.insert({
      repository: null,
      organization: null,
      app: app.id,
      name: "web",
      active: true,
      events: wanted.events ?? [],
      config: { url: wanted.hook.url, content_type: "json", insecure_ssl: "0", secret: wanted.hook.secret },
      created_at: now,
      updated_at: now,
    });
  return { app, pem: privateKey.export({ type: "pkcs1", format: "pem" }).toString(), hook };
}

/** Installs an app at an account, for all repositories or for selected ones; once only. */
export function installApp(world: World, app: App, account: Account, selected: readonly number[] | null): Installation {
  const { installations } = world.tables;
  const known = installations.find("both", `${app.id}/${account.id}`);
  if (known) return installations.update(known.id, { selected });
  return installations.insert({
    app: app.id,
    account: account.id,
    permissions: app.permissions,
    selected,
    created_at: world.clock.iso(),
  });
}
