import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../../sandbox/routes/all.ts";
import fc from "../property.ts";
import { type Furnished, startFurnished } from "./furnished.ts";

let furnished: Furnished;
beforeAll(async () => {
  furnished = await startFurnished();
});
afterAll(() => furnished.sandbox.close());

const awkwardTexts = [
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
];
const awkward = fc.oneof(fc.constantFrom(...awkwardTexts), fc.string({ maxLength: 12 }));

/** Names that bodies have. */
const names = [
  ...["name", "ref", "sha", "message", "content", "head", "base", "title", "tree", "path", "mode", "rules", "type"],
  ...["conditions", "reviewers", "value", "encrypted_value", "key_id", "visibility", "selected_repository_ids", "role"],
  ...["permission", "names", "enabled", "allowed_actions", "days", "properties", "parents", "target", "enforcement"],
  ...["state", "context", "body", "config", "events", "labels", "runner_group_id", "tag_name", "query"],
];
const values = ["main", "feature", "refs/heads/x", "a", "100644", "open", "active", "0".repeat(40), "eA=="];
const field = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 }));
const value = fc.oneof(fc.constantFrom(...values), fc.jsonValue({ maxDepth: 2 }));
const body = fc.oneof(fc.dictionary(field, value, { maxKeys: 6 }), fc.jsonValue({ maxDepth: 2 }));

/** A request to any route; its parts lead to something that is there, or nowhere. */
function requests(parts: Furnished["parts"]) {
  const part = (name: string) =>
    fc.oneof({ weight: 6, arbitrary: fc.constant(parts[name] ?? "1") }, { weight: 1, arbitrary: awkward });
  return fc.constantFrom(...routes).chain(({ method, path }) => {
    const segments = path.split("/").map((segment) => {
      const name = /^\{(\w+)\+?\}$/.exec(segment)?.[1];
      return name === undefined ? fc.constant(segment) : part(name).map(encodeURIComponent);
    });
    return fc.record({
      method: fc.constant(method),
      // as a client sends it: dots are resolved
      path: fc.tuple(...segments).map((texts) => new URL(`http://localhost${texts.join("/")}`).pathname),
      body,
    });
  });
}

/** The repository and its owner must stay for the next request. */
const destroys = ({ method, path }: { method: string; path: string }) =>
  (method === "DELETE" && /^\/(repos\/[^/]+\/[^/]+|orgs\/.*)\/?$/.test(path)) || path.endsWith("/transfer");

describe("no request", () => {
  it.each([
    ["PATCH", "/orgs/local", { members_can_create_private_repositories: null }, 422],
    ["PATCH", "/orgs/local", { default_repository_permission: "some" }, 422],
    ["PATCH", "/repos/local/app/check-runs/{check_run_id}", { conclusion: "stale" }, 422],
    ["POST", "/repos/local/app/labels", { name: "bare", color: "ffffff" }, 201],
    ["POST", "/repos/local/app/issues/{pull_number}/labels", { labels: ["bare"] }, 200],
    ["POST", "/repos/local/app/pulls/{pull_number}/requested_reviewers", { reviewers: ["ann"] }, 201],
  ])("makes the server fail as once %s %s with %j did", async (method, pattern, body, status) => {
    const { sandbox, parts } = furnished;
    const path = pattern.replace(/\{(\w+)\}/g, (_, part: string) => parts[part]!);
    const answer = await fetch(`${sandbox.url}/api/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.token}` },
      body: JSON.stringify(body),
    });
    expect([answer.status, await answer.json()]).toEqual([status, expect.anything()]);
  });

  it("makes the server fail or answer otherwise than GitHub describes it, whatever its body and path", async () => {
    const { sandbox, parts } = furnished;
    await fc.assert(
      fc.asyncProperty(
        requests(parts).filter((request) => !destroys(request)),
        async ({ method, path, body }) => {
          const answer = await fetch(`${sandbox.url}/api/v3${path}`, {
            method,
            redirect: "manual",
            headers: { authorization: `Bearer ${sandbox.token}` },
            ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
          });
          const text = await answer.text();
          if (answer.status === 501) expect(text).toContain("Slipway's embedded GitHub");
          else expect([answer.status, text]).toEqual([expect.toSatisfy((status: number) => status < 500), text]);
        },
      ),
      { numRuns: 600 },
    );
  }, 120_000);

  it("makes GraphQL answer anything but HTTP 200", async () => {
    const { sandbox } = furnished;
    const queries = [
      "{ viewer { login } }",
      '{ node(id: "x") { id } }',
      "mutation { createCommitOnBranch }",
      '{ repository(owner: "local", name: "app") { object(expression: "main:a.txt") { ... on Blob { text } } } }',
      '{ repository(owner: "local", name: "app") { object(expression: "@{u}") { oid } } }',
    ];
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.constantFrom(...queries)), fc.jsonValue(), async (query, variables) => {
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
