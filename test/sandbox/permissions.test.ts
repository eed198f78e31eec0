import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeName } from "../../sandbox/http/route.ts";
import { routes } from "../../sandbox/routes/all.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", admins: ["octo"] }],
      users: [{ login: "stranger" }],
      tokens: [
        { token: "octo-token", login: "octo" },
        { token: "stranger-token", login: "stranger" },
        { token: "nothing-token", login: "octo", permissions: { metadata: "read" } },
        { token: "gist-token", login: "octo", scopes: ["gist"] },
      ],
      repositories: [{ owner: "local", name: "app" }],
    },
  });
});
afterAll(() => sandbox.close());

async function ask(token: string, method: string, pattern: string): Promise<number> {
  const parts: Record<string, string> = { owner: "local", repo: "app", org: "local" };
  const path = pattern.replace(/\{(\w+)\+?\}/g, (_, part: string) => parts[part] ?? "1");
  const answer = await fetch(`${sandbox.url}/api/v3${path}`, {
    method,
    redirect: "manual",
    headers: { authorization: `Bearer ${token}` },
    ...(method === "GET" ? {} : { body: "{}" }),
  });
  return answer.status;
}

const ofRepository = routes
  .filter(({ path, need }) => path.startsWith("/repos/{owner}/{repo}") && need !== "app")
  .map((route) => [routeName(route), route] as const);

describe("a private repository", () => {
  it.each(ofRepository)("is not there for a stranger who asks for %s", async (_, { method, path }) => {
    expect(await ask("stranger-token", method, path)).toBe(404);
  });

  it.each(ofRepository)("is not there for a token without its scope at %s", async (_, { method, path }) => {
    expect(await ask("gist-token", method, path)).toBe(404);
  });

  it.each(ofRepository.filter(([, { need }]) => !need.startsWith("metadata:")))(
    "asks a fine-grained token for the permission of %s",
    async (_, { method, path }) => {
      expect(await ask("nothing-token", method, path)).toBe(403);
    },
  );
});

const ofOrganization = routes
  .filter(({ path, need }) => path.startsWith("/orgs/{org}") && need.startsWith("organization_"))
  .filter(({ path, need }) => !need.startsWith("organization_metadata") && !path.includes("{repo}"))
  .map((route) => [routeName(route), route] as const);

describe("an organisation", () => {
  it.each(ofOrganization)("shows a stranger nothing at %s", async (_, { method, path }) => {
    expect(await ask("stranger-token", method, path)).toBe(404);
  });

  it.each(ofOrganization)("asks a fine-grained token for the permission of %s", async (_, { method, path }) => {
    expect(await ask("nothing-token", method, path)).toBe(403);
  });
});
