import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../../sandbox/routes/all.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", teams: [{ slug: "core", members: ["ann"] }] }],
      repositories: [{ owner: "local", name: "app", files: { "a.txt": "a" } }],
    },
  });
});
afterAll(() => sandbox.close());

/** Path parts that lead somewhere, and such that lead nowhere. */
const known: Record<string, string[]> = {
  owner: ["local"],
  repo: ["app"],
  org: ["local"],
  username: ["ann", "sandbox-admin"],
  team_slug: ["core"],
  branch: ["main"],
  ref: ["main", "heads/main", "HEAD"],
  path: ["a.txt", "b/c.txt"],
  environment_name: ["production"],
  name: ["bug", "NAME"],
  secret_name: ["NAME"],
};

const awkward = fc.oneof(
  fc.constantFrom(
    "0",
    "-1",
    "9".repeat(30),
    "..",
    "%00",
    "a b",
    "é",
    "{x}",
    "--help",
    "HEAD^{tree}",
    "@{u}",
    "refs/heads/main",
  ),
  fc.string({ maxLength: 12 }),
);

const part = (name: string) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...(known[name] ?? ["1"])) }, { weight: 1, arbitrary: awkward });

/** Values that bodies have, under the names that bodies have, and any others. */
const words = [
  "name",
  "ref",
  "sha",
  "message",
  "content",
  "head",
  "base",
  "title",
  "tree",
  "path",
  "mode",
  "rules",
  "type",
  "conditions",
  "reviewers",
  "value",
  "encrypted_value",
  "key_id",
  "visibility",
  "selected_repository_ids",
  "permission",
  "role",
  "names",
  "enabled",
  "allowed_actions",
  "days",
  "properties",
  "parents",
  "target",
  "enforcement",
  "state",
  "context",
  "body",
  "config",
  "events",
  "labels",
];
const body = fc.oneof(
  fc.dictionary(
    fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 8 })),
    fc.oneof(fc.constantFrom("main", "refs/heads/x", "a", "100644", "0".repeat(40)), fc.jsonValue({ maxDepth: 2 })),
    { maxKeys: 6 },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const request = fc.constantFrom(...routes).chain(({ method, path }) => {
  const segments = path.split("/").map((segment) => {
    const name = /^\{(\w+)\+?\}$/.exec(segment)?.[1];
    return name === undefined ? fc.constant(segment) : part(name).map(encodeURIComponent);
  });
  return fc.record({ method: fc.constant(method), path: fc.tuple(...segments).map((parts) => parts.join("/")), body });
});

describe("no request", () => {
  it("makes the server fail, whatever its body and path", async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, body }) => {
        // The repository itself must stay for the next request.
        fc.pre(!(method === "DELETE" && /^\/repos\/[^/]+\/[^/]+$/.test(path)) && !path.endsWith("/transfer"));
        const answer = await fetch(`${sandbox.url}/api/v3${path}`, {
          method,
          redirect: "manual",
          headers: { authorization: `Bearer ${sandbox.token}` },
          ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        if (answer.status === 501) expect(text).toContain("Slipway's embedded GitHub");
        else expect([answer.status, text]).toEqual([expect.toSatisfy((status: number) => status < 500), text]);
      }),
      { numRuns: 600 },
    );
  }, 120_000);

  it("makes GraphQL answer anything but HTTP 200", async () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "{ viewer { login } }",
        '{ node(id: "x") { id } }',
        "mutation { createCommitOnBranch }",
        '{ repository(owner: "local", name: "app") { id object(expression: "main:a.txt") { ... on Blob { text } } } }',
      ),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.jsonValue(), async (query, variables) => {
        const answer = await fetch(`${sandbox.url}/api/graphql`, {
          method: "POST",
          headers: { authorization: `Bearer ${sandbox.token}` },
          body: JSON.stringify({ query, variables }),
        });
        expect(answer.status).toBe(200);
        expect(Object.keys((await answer.json()) as object).length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});
