import { ApiError } from "../http/api-error.ts";
import { ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";
import { clientOf } from "../limits/client.ts";
import { resources } from "../limits/cost.ts";

/** What the server says of itself. */
export const meta: Route[] = [
  route("GET /meta", "nothing", () =>
    ok({
      verifiable_password_authentication: false,
      installed_version: "3.17.0",
      ssh_keys: [],
      hooks: ["127.0.0.1/32"],
    }),
  ),

  route("GET /zen", "nothing", () => ({
    status: 200,
    body: "Keep it logically awesome.",
    headers: { "content-type": "text/plain;charset=utf-8" },
  })),

  route("GET /rate_limit", "nothing", ({ world, actor }) => {
    if (world.limits.mode === "off") throw new ApiError(404, "Rate limiting is not enabled.");
    const client = clientOf(world, actor);
    const standings = Object.fromEntries(resources.map((name) => [name, world.limits.standing(client, name)]));
    const reset = Math.floor(world.clock.now() / 1000) + 60;
    const search = { limit: 30, used: 0, remaining: 30, reset }; // nothing here searches
    return ok({ resources: { ...standings, search }, rate: standings.core });
  }),
];
