import type { World } from "../world.ts";
import type { Actor } from "./access.ts";
import { ApiError } from "./api-error.ts";
import { appOfJwt, looksLikeJwt } from "./app-token.ts";

/** The token in an `Authorization` header: `Bearer`, `token`, or the password of `Basic` (git sends it so). */
export function tokenOf(header: string | null | undefined): string | undefined {
  const [kind, value] = (header ?? "").trim().split(/\s+/);
  if (!kind || !value) return undefined;
  if (/^(bearer|token)$/i.test(kind)) return value;
  if (!/^basic$/i.test(kind)) return undefined;
  const [user, password] = Buffer.from(value, "base64").toString("utf8").split(":");
  return password || user || undefined;
}

/** Who sent a request. `undefined` without a token. @throws ApiError 401 for a token that is not known or has expired. */
export function authenticate(world: World, header: string | null | undefined): Actor | undefined {
  const text = tokenOf(header);
  if (text === undefined) return undefined;
  if (looksLikeJwt(text)) return appActor(world, text);
  const token = world.tables.tokens.find("token", text);
  const account = token && world.tables.accounts.get(token.account);
  const expired = token?.expires_at && Date.parse(token.expires_at) <= world.clock.now();
  if (!account || expired) throw new ApiError(401, "Bad credentials");
  const installation = token.installation === null ? undefined : world.tables.installations.get(token.installation);
  if (installation?.suspended_at) throw new ApiError(403, "This installation has been suspended");
  return { account, token };
}

/** An app by itself: it may do nothing but look at its installations and ask for their tokens. */
function appActor(world: World, jwt: string): Actor {
  const app = appOfJwt(world, jwt);
  const nobody = { installation: null, repositories: [], expires_at: null, scopes: null, permissions: {} };
  const token = { id: 0, token: "", account: app.bot, app: app.id, ...nobody };
  return { account: world.tables.accounts.get(app.bot)!, token, app };
}
