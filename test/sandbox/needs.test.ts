import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeName } from "../../sandbox/http/route.ts";
import { routes } from "../../sandbox/routes/all.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";

// What a route asks of a token is declared with the route; here every one is tried with tokens that lack it.

const permissions = [...new Set(routes.flatMap(({ need }) => (need.includes(":") ? need.split(":")[0]! : [])))];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", admins: ["octo"], teams: [{ slug: "core" }] }],
      tokens: [
        { token: "token-of-all", login: "octo" },
        { token: "token-with-nothing", login: "octo", permissions: {} },
        { token: "token-unscoped", login: "octo", scopes: [] },
        { token: "token-of-a-stranger", login: "stranger" },
        ...permissions.map((name) => ({
          token: `reader-of-${name}`,
          login: "octo",
          permissions: { [name]: "read" as const },
        })),
      ],
      repositories: [{ owner: "local", name: "app" }],
    },
  });
});
afterAll(() => sandbox.close());

/** Routes that any token may use (they look at who asks, or check for themselves what the body names), or nobody's. */
const open = routes.filter(({ need }) => need === "nothing" || need === "signed in").map(routeName);
const byApp = routes.filter(({ need }) => need === "app").map(routeName);
const guarded = routes
  .filter(({ need }) => need.includes(":"))
  .map((route) => [routeName(route), route.method, route.path, route.need] as const);

const values: Record<string, string> = {
  owner: "local",
  org: "local",
  repo: "app",
  team_slug: "core",
  username: "octo",
};
const pathOf = (pattern: string) => pattern.replace(/\{(\w+)\+?\}/g, (_, name: string) => values[name] ?? "1");

async function ask(method: string, pattern: string, token: string | undefined) {
  const answer = await fetch(`${sandbox.url}/api/v3${pathOf(pattern)}`, {
    method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(method === "GET" ? {} : { body: "{}" }),
  });
  return answer.status;
}

describe("a route", () => {
  it("that asks for no permission is one of these", () => {
    expect({ open: open.sort(), byApp: byApp.sort() }).toMatchSnapshot();
  });

  it.each(guarded)("%s declares a permission that GitHub has, to read or to write", (_, method, __, need) => {
    expect(need).toMatch(/^[a-z_]+:(read|write)$/);
    if (method === "GET") expect(need).toMatch(/:read$|^(administration|secrets|codespaces):write$/);
  });

  it.each(guarded)("%s refuses nobody's request", async (_, method, pattern) => {
    expect(await ask(method, pattern, undefined)).toBe(401);
  });

  it.each(guarded.filter(([, , , need]) => !/^(metadata|organization_metadata):/.test(need)))(
    "%s refuses a token without its permission, and one without scopes",
    async (_, method, pattern) => {
      expect(await ask(method, pattern, "token-with-nothing")).toBe(403);
      expect(await ask(method, pattern, "token-unscoped")).toBeOneOf([403, 404]);
    },
  );

  it.each(guarded.filter(([name]) => name.includes("{repo}")))(
    "%s does not tell a stranger that the private repository is there",
    async (_, method, pattern) => {
      expect(await ask(method, pattern, "token-of-a-stranger")).toBeOneOf([403, 404]);
    },
  );
});

describe("a route to write", () => {
  it.each(guarded.filter(([, , , need]) => need.endsWith(":write")))(
    "%s refuses a token that may only read",
    async (_, method, pattern, need) => {
      expect(await ask(method, pattern, `reader-of-${need.split(":")[0]}`)).toBe(403);
    },
  );
});
