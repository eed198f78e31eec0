import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", members: ["ann"] }],
      tokens: [
        { token: "token-of-the-boss", login: "boss" },
        { token: "token-of-ann", login: "ann" },
        { token: "token-reading", login: "boss", permissions: { administration: "read", contents: "read" } },
        { token: "token-unscoped", login: "boss", scopes: [] },
      ],
      repositories: [{ owner: "local", name: "seeded", files: { "a.txt": "a" } }],
    },
  });
  octokit = octokitFor(sandbox, "token-of-the-boss");
});
afterAll(() => sandbox.close());

const api = (path: string, init: RequestInit & { token?: string } = {}) =>
  fetch(`${sandbox.url}/api/v3${path}`, {
    ...init,
    headers: { authorization: `Bearer ${init.token ?? "token-of-the-boss"}`, ...init.headers },
  });

describe("an answer", () => {
  it("has a tag of its content, by which an unchanged one is a 304", async () => {
    const first = await api("/repos/local/seeded");
    const etag = first.headers.get("etag")!;
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
    const again = await api("/repos/local/seeded", { headers: { "if-none-match": etag } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    const strong = await api("/repos/local/seeded", { headers: { "if-none-match": etag.slice(2) } });
    expect(strong.status).toBe(304);
    await octokit.rest.repos.update({ owner: "local", repo: "seeded", description: "changed" });
    const changed = await api("/repos/local/seeded", { headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(etag);
  });

  it("of a write has the tag that the next read has", async () => {
    const body = JSON.stringify({
      name: "tags",
      target: "tag",
      enforcement: "active",
      conditions: { ref_name: { include: ["~ALL"], exclude: [] } },
      rules: [{ type: "deletion" }],
    });
    const made = await api("/repos/local/seeded/rulesets", { method: "POST", body });
    const { id } = (await made.json()) as { id: number };
    const read = await api(`/repos/local/seeded/rulesets/${id}`);
    expect(read.headers.get("etag")).toBe(made.headers.get("etag"));
    const gone = await api(`/repos/local/seeded/rulesets/${id}`, { method: "DELETE" });
    expect([gone.status, gone.headers.get("etag")]).toEqual([204, null]);
  });

  it("comes in pages that the Link header joins", async () => {
    const all = await octokit.paginate(octokit.rest.issues.listLabelsForRepo, {
      owner: "local",
      repo: "seeded",
      per_page: 1,
    });
    expect(all.map((label) => label.name)).toEqual([
      "bug",
      "documentation",
      "duplicate",
      "enhancement",
      "good first issue",
      "help wanted",
      "invalid",
      "question",
      "wontfix",
    ]);
    const second = await api("/repos/local/seeded/labels?per_page=4&page=2");
    const url = `${sandbox.url}/api/v3/repos/local/seeded/labels?per_page=4&page=`;
    expect(second.headers.get("link")).toBe(
      `<${url}1>; rel="prev", <${url}3>; rel="next", <${url}3>; rel="last", <${url}1>; rel="first"`,
    );
    expect((await api("/repos/local/seeded/labels?per_page=9")).headers.get("link")).toBeNull();
  });

  it("names a route that is not there, and is then a 501", async () => {
    const answer = await api("/repos/local/seeded/nonsense");
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({
      message: `Slipway's embedded GitHub has no route "GET /repos/local/seeded/nonsense"`,
    });
  });

  it("is not found where a name is empty, as the provider asks while a repository is being deleted", async () => {
    expect((await api("/repos/local/")).status).toBe(404);
    expect((await api("/repos/local//labels")).status).toBe(404);
  });

  it("is GitHub's error body for a thing that is not there", async () => {
    const answer = await api("/repos/local/unknown");
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" },
    ]);
  });

  it("is a 404 for an organisation that is a user, and has its lasting id otherwise", async () => {
    expect((await api("/orgs/boss")).status).toBe(404);
    const { id } = (await (await api("/orgs/local")).json()) as { id: number };
    expect(Number.isInteger(id)).toBe(true);
    expect(((await (await api("/orgs/LOCAL")).json()) as { id: number }).id).toBe(id);
  });

  it("is a 400 for a body that is no JSON object, and a 422 for a wrong field", async () => {
    const post = (body: string) => api("/orgs/local/repos", { method: "POST", body });
    expect((await post("{")).status).toBe(400);
    expect((await post('"text"')).status).toBe(400);
    const wrong = await post('{"name": 1, "has_wiki": "yes"}');
    expect(wrong.status).toBe(422);
    const { message } = (await wrong.json()) as { message: string };
    expect(message).toContain("For 'properties/name', 1 is not acceptable");
    expect(message).toContain("For 'properties/has_wiki', \"yes\" is not acceptable");
    expect(((await (await post("{}")).json()) as { message: string }).message).toBe(
      'Invalid request.\n\n"name" wasn\'t supplied.',
    );
  });
});

describe("a token", () => {
  it("is needed, and must be known", async () => {
    const none = await fetch(`${sandbox.url}/api/v3/repos/local/seeded`);
    expect([none.status, ((await none.json()) as { message: string }).message]).toEqual([
      401,
      "Requires authentication",
    ]);
    const wrong = await api("/user", { token: "who" });
    expect([wrong.status, ((await wrong.json()) as { message: string }).message]).toEqual([401, "Bad credentials"]);
  });

  it("with read permissions writes nothing", async () => {
    const reading = octokitFor(sandbox, "token-reading");
    const write = reading.rest.repos.update({ owner: "local", repo: "seeded", description: "no" });
    expect(await failure(write)).toEqual({
      status: 403,
      message: "Resource not accessible by personal access token",
    });
    const secret = reading.rest.actions.getRepoPublicKey({ owner: "local", repo: "seeded" });
    expect((await failure(secret)).status).toBe(403);
    expect((await reading.rest.repos.get({ owner: "local", repo: "seeded" })).status).toBe(200);
  });

  it("without the repo scope does not see private repositories", async () => {
    const unscoped = octokitFor(sandbox, "token-unscoped");
    expect((await failure(unscoped.rest.repos.get({ owner: "local", repo: "seeded" }))).status).toBe(404);
    expect((await failure(unscoped.rest.teams.create({ org: "local", name: "x" }))).status).toBe(403);
  });

  it("of a member reads, and administers nothing", async () => {
    const ann = octokitFor(sandbox, "token-of-ann");
    expect((await ann.rest.repos.get({ owner: "local", repo: "seeded" })).data.permissions?.admin).toBe(false);
    expect(await failure(ann.rest.repos.update({ owner: "local", repo: "seeded", description: "no" }))).toEqual({
      status: 403,
      message: "Must have admin rights to Repository.",
    });
    expect((await failure(ann.rest.teams.create({ org: "local", name: "x" }))).status).toBe(403);
  });
});

describe("the call log", () => {
  it("tells reads from writes, and names the routes", async () => {
    const before = sandbox.calls().length;
    await octokit.rest.repos.get({ owner: "local", repo: "seeded" });
    await octokit.rest.repos.replaceAllTopics({ owner: "local", repo: "seeded", names: ["x"] });
    await octokit.graphql("{ viewer { login } }");
    expect(sandbox.calls().slice(before)).toEqual([
      {
        method: "GET",
        path: "/api/v3/repos/local/seeded",
        route: "GET /repos/{owner}/{repo}",
        status: 200,
        write: false,
      },
      {
        method: "PUT",
        path: "/api/v3/repos/local/seeded/topics",
        route: "PUT /repos/{owner}/{repo}/topics",
        status: 200,
        write: true,
      },
      { method: "POST", path: "/api/graphql", route: "POST /graphql viewer", status: 200, write: false },
    ]);
  });
});
