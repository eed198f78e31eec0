import { copyFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { temporaryFolder } from "../temporary.ts";

const committed = path.resolve(import.meta.dirname, "../../../sandbox/openapi");

let sandbox: Sandbox;
beforeAll(async () => {
  const folder = temporaryFolder();
  copyFileSync(path.join(committed, "document.json"), path.join(folder, "document.json"));
  const tolerated = [
    { client: "old-client/", route: "PATCH /repos/*", fault: 'the body has no field "topics"', why: "It always did." },
  ];
  writeFileSync(path.join(folder, "tolerated-deviations.json"), JSON.stringify(tolerated));
  sandbox = await startSandbox({
    check: folder,
    seed: { owners: [{ login: "local", type: "Organization" }], repositories: [{ owner: "local", name: "app" }] },
  });
});
afterAll(() => sandbox.close());

async function ask(method: string, pathname: string, body?: object, client = "test") {
  const before = sandbox.violations().length;
  const answer = await fetch(`${sandbox.url}/api/v3${pathname}`, {
    method,
    headers: { authorization: `Bearer ${sandbox.token}`, "user-agent": client },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { message } = (await answer.json()) as { message?: string };
  return { status: answer.status, message, violations: sandbox.violations().slice(before) };
}

describe("a server with a check", () => {
  it("refuses a field that GitHub's document does not name, and remembers it", async () => {
    expect(await ask("PATCH", "/repos/local/app", { descripton: "misspelt" })).toEqual({
      status: 400,
      message:
        'The request is not as GitHub describes "PATCH /repos/{owner}/{repo}": the body has no field "descripton"',
      violations: [
        {
          side: "request",
          route: "PATCH /repos/{owner}/{repo}",
          client: "test",
          fault: 'the body has no field "descripton"',
        },
      ],
    });
  });

  it("refuses one that is misspelt deep inside", async () => {
    const { status, message } = await ask("PATCH", "/repos/local/app", {
      security_and_analysis: { secret_scannin: { status: "enabled" } },
    });
    expect([status, message]).toEqual([400, expect.stringContaining('has no field "secret_scannin"')]);
  });

  it("refuses a query that GitHub's document does not name, or a wrong value in one", async () => {
    expect((await ask("GET", "/repos/local/app/labels?per_pag=3")).message).toContain(
      'the query has no field "per_pag"',
    );
    expect((await ask("GET", "/repos/local/app/labels?per_page=many")).message).toContain("/per_page must be integer");
    expect((await ask("GET", "/repos/local/app/labels?per_page=3")).status).toBe(200);
  });

  it("refuses a body where GitHub takes none", async () => {
    expect((await ask("DELETE", "/repos/local/app/labels/bug", { force: true })).message).toContain("it takes no body");
  });

  it("says nothing of what the server refuses by itself", async () => {
    expect(await ask("POST", "/repos/local/app/labels", { nam: "x" })).toMatchObject({ status: 422, violations: [] });
  });

  it("lets a client do what its list tolerates, and no other client", async () => {
    expect((await ask("PATCH", "/repos/local/app", { topics: [] }, "old-client/1.0")).status).toBe(200);
    expect((await ask("PATCH", "/repos/local/app", { topics: [] }, "new-client/1.0")).status).toBe(400);
  });

  it("fails at an answer of its own that GitHub never gives", async () => {
    const folder = temporaryFolder();
    const nothing = { path: {}, query: {}, responses: { "200": { type: "object", required: ["what it has not"] } } };
    const document = { routes: { "GET /user": nothing }, components: { schemas: {} } };
    writeFileSync(path.join(folder, "document.json"), JSON.stringify(document));
    writeFileSync(path.join(folder, "tolerated-deviations.json"), "[]");
    const other = await startSandbox({ check: folder });
    const answer = await fetch(`${other.url}/api/v3/user`, { headers: { authorization: `Bearer ${other.token}` } });
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
      500,
      `The answer is not as GitHub describes "GET /user": the body must have required property 'what it has not'`,
    ]);
    await other.close();
  });
});

describe("every server of a test", () => {
  it("has the check on, in processes of its own too", () => {
    expect(process.env.SLIPWAY_SANDBOX_CHECK).toBe(committed);
  });
});
