import { ok } from "../http/reply.ts";
import { type Route, route } from "../http/route.ts";

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

  route("GET /rate_limit", "nothing", ({ world }) => {
    const reset = Math.floor(world.clock.now() / 1000) + 3600;
    const limit = (most: number) => ({ limit: most, used: 0, remaining: most, reset });
    return ok({
      resources: { core: limit(5000), graphql: limit(5000), search: limit(30), integration_manifest: limit(5000) },
      rate: limit(5000),
    });
  }),
];
