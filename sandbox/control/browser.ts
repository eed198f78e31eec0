import { randomBytes } from "node:crypto";
import { accountByLogin } from "../domain/accounts.ts";
import { installApp } from "../domain/apps.ts";
import { checkManifest } from "../routes/apps.ts";
import type { Account } from "../store/rows.ts";
import type { World } from "../world.ts";

// What GitHub offers only to people in a browser, for tests and for guides that have none.

function ownerOf(world: World, login: string): Account {
  const account = accountByLogin(world, login);
  if (!account) throw new Error(`There is no account "${login}".`);
  return account;
}

/** Hands in an app's manifest. Returns the code that turns it into an app, once. */
export function handInManifest(world: World, owner: string, manifest: unknown): string {
  checkManifest(manifest);
  const code = randomBytes(20).toString("hex");
  world.tables.appManifests.insert({ code, owner: ownerOf(world, owner).id, manifest });
  return code;
}

export interface InstallWish {
  /** Slug of the app. */
  readonly app: string;
  readonly account: string;
  /** Names of the repositories that it is for; all when absent. */
  readonly repositories?: readonly string[] | undefined;
}

/** Installs an app. */
export function install(world: World, wanted: InstallWish): { id: number } {
  const { apps, repositories } = world.tables;
  const account = ownerOf(world, wanted.account);
  const app = apps.find("slug", wanted.app);
  if (!app) throw new Error(`There is no app "${wanted.app}".`);
  const ids = wanted.repositories?.map((name) => {
    const row = repositories.find("name", `${account.id}/${name.toLowerCase()}`);
    if (!row) throw new Error(`"${account.login}" has no repository "${name}".`);
    return row.id;
  });
  const { id } = installApp(world, app, account, ids ?? null);
  return { id };
}
