import type { Signature } from "../git/objects.ts";
import type { Account } from "../store/rows.ts";
import type { World } from "../world.ts";

/** How GitHub signs commits that it makes itself. */
export const webFlow = (world: World): Signature => ({
  name: "GitHub",
  email: "noreply@github.com",
  date: world.clock.iso(),
});

/** The author that a commit made by the API has for an account. */
export const signatureOf = (world: World, account: Account): Signature => ({
  name: account.name ?? account.login,
  email: account.email ?? `${account.id}+${account.login}@users.noreply.github.com`,
  date: world.clock.iso(),
});
