import { parse } from "graphql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Clock } from "../../../sandbox/clock.ts";
import type { Actor } from "../../../sandbox/http/access.ts";
import { clientOf } from "../../../sandbox/limits/client.ts";
import { type Cost, contentRoutes, graphQLCost, queryPoints, restCost } from "../../../sandbox/limits/cost.ts";
import { Limits } from "../../../sandbox/limits/limits.ts";
import { readSubset } from "../../../sandbox/openapi/document.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import type { World } from "../../../sandbox/world.ts";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    limits: "github",
    seed: {
      owners: [{ login: "local", type: "Organization", plan: "team" }],
      tokens: [
        { token: "token-of-ann", login: "ann" },
        { token: "second-of-ann", login: "ann" },
        { token: "token-of-bob", login: "bob" },
      ],
      repositories: [{ owner: "local", name: "app", visibility: "public" }],
    },
  });
});
afterEach(() => sandbox.close());

const api = (path: string, init: RequestInit & { token?: string | null } = {}) =>
  fetch(`${sandbox.url}/api/v3${path}`, {
    ...init,
    headers: {
      ...(init.token === null ? {} : { authorization: `Bearer ${init.token ?? "token-of-ann"}` }),
      ...init.headers,
    },
  });
const graphql = (query: string) =>
  fetch(`${sandbox.url}/api/graphql`, {
    method: "POST",
    headers: { authorization: "Bearer token-of-ann" },
    body: JSON.stringify({ query }),
  });
const left = (answer: Response) =>
  Object.fromEntries(
    ["limit", "used", "remaining", "resource"].map((name) => [name, answer.headers.get(`x-ratelimit-${name}`)]),
  );
/** So many reads, fast, with the minute's limit out of the way. */
async function read(times: number, path = "/user", token = "token-of-ann") {
  for (let done = 0; done < times; done += 60) {
    await Promise.all(Array.from({ length: Math.min(60, times - done) }, () => api(path, { token })));
    if (done % 840 === 0) sandbox.advance(61);
  }
}

describe("the primary limit", () => {
  it("counts all tokens of a person together, and says so in the headers", async () => {
    expect(left(await api("/user"))).toEqual({ limit: "5000", used: "1", remaining: "4999", resource: "core" });
    expect(left(await api("/user", { token: "second-of-ann" }))).toMatchObject({ used: "2" });
    expect(left(await api("/user", { token: "token-of-bob" }))).toMatchObject({ used: "1" });
  });

  it("begins anew an hour after the first request", async () => {
    const first = Number((await api("/user")).headers.get("x-ratelimit-reset"));
    sandbox.advance(1800);
    const second = await api("/user");
    expect([Number(second.headers.get("x-ratelimit-reset")), left(second).used]).toEqual([first, "2"]);
    sandbox.advance(1801);
    const third = await api("/user");
    expect([Number(third.headers.get("x-ratelimit-reset")) > first, left(third).used]).toEqual([true, "1"]);
  });

  it("refuses in GitHub's words when the hour is used up, until it begins anew", async () => {
    await read(60, "/repos/local/app", null as never);
    const answer = await api("/repos/local/app", { token: null });
    expect([answer.status, left(answer), await answer.json()]).toEqual([
      403,
      { limit: "60", used: "60", remaining: "0", resource: "core" },
      expect.objectContaining({
        message: expect.stringMatching(/^API rate limit exceeded for 127\.0\.0\.1\. \(But here's the good news/),
      }),
    ]);
    expect((await api("/repos/local/app")).status).toBe(200);
    sandbox.advance(3601);
    expect((await api("/repos/local/app", { token: null })).status).not.toBe(403);
  });

  it("does not count an answer that nothing changed", async () => {
    const first = await api("/user");
    const again = await api("/user", { headers: { "if-none-match": first.headers.get("etag")! } });
    expect([again.status, left(again)]).toEqual([304, left(first)]);
    expect(left(await api("/user")).used).toBe("2");
  });

  it("is told by GET /rate_limit, which is free", async () => {
    await api("/user");
    await graphql("{ viewer { login } }");
    const told = (await (await api("/rate_limit")).json()) as { resources: Record<string, object>; rate: object };
    const reset = expect.any(Number);
    expect(told.resources).toMatchObject({
      core: { limit: 5000, used: 1, remaining: 4999, reset },
      graphql: { limit: 5000, used: 1, remaining: 4999, reset },
      actions_runner_registration: { limit: 10_000, used: 0, remaining: 10_000, reset },
    });
    expect(told.rate).toEqual(told.resources.core);
    expect(left(await api("/rate_limit"))).toMatchObject({ used: "1" });
  });

  it("has registration tokens on a limit of their own", async () => {
    const answer = await api("/orgs/local/actions/runners/registration-token", { method: "POST" });
    expect(left(answer)).toMatchObject({ limit: "10000", used: "1", resource: "actions_runner_registration" });
  });

  it("is GraphQL's own, in points, and refuses inside a 200", async () => {
    expect(left(await graphql("{ viewer { login } }"))).toMatchObject({ used: "1", resource: "graphql" });
    const costly = `{ organization(login: "local") { team(slug: "x") { members(first: 100) { nodes { login } } } } }`;
    expect(left(await graphql(costly))).toMatchObject({ used: "2" });
  });
});

describe("the secondary limits", () => {
  it("are 900 points a minute, a write at five", async () => {
    const write = (index: number) =>
      api("/repos/local/app/topics", { method: "PUT", body: JSON.stringify({ names: [`t${index}`] }) });
    for (let index = 0; index < 180; index += 60) {
      await Promise.all(Array.from({ length: 60 }, (_, one) => write(index + one)));
    }
    const answer = await api("/user");
    expect([answer.status, await answer.json()]).toEqual([
      403,
      expect.objectContaining({
        message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
        documentation_url: expect.stringMatching(/#about-secondary-rate-limits$/),
      }),
    ]);
    const wait = Number(answer.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(Number(answer.headers.get("x-ratelimit-remaining"))).toBe(4820);
    expect((await api("/user", { token: "token-of-bob" })).status).toBe(200);
    sandbox.advance(wait);
    expect((await api("/user")).status).toBe(200);
  });

  it("are 100 requests at a time", async () => {
    sandbox.fail({ route: "GET /user", times: "always", effect: { kind: "slow", milliseconds: 1500 } });
    const statuses = await Promise.all(Array.from({ length: 105 }, async () => (await api("/user")).status));
    expect(statuses.filter((status) => status === 403).length).toBe(5);
    await fetch(`${sandbox.url}/_slipway/faults`, { method: "DELETE" });
    expect((await api("/user")).status).toBe(200);
  });

  it("are 80 pieces of content a minute and 500 an hour", async () => {
    const make = (index: number) =>
      api("/orgs/local/repos", { method: "POST", body: JSON.stringify({ name: `r${index}` }) });
    const statuses: number[] = [];
    for (let index = 0; index < 81; index++) statuses.push((await make(index)).status);
    expect(statuses).toEqual([...Array(80).fill(201), 403]);
    const blocked = await make(81);
    expect((await blocked.json()) as object).toMatchObject({
      message: expect.stringContaining("temporarily blocked from content creation"),
    });
    expect((await api("/repos/local/app/topics", { method: "PUT", body: '{"names":[]}' })).status).toBe(200);
    sandbox.advance(Number(blocked.headers.get("retry-after")));
    expect((await make(81)).status).toBe(201);
  });
});

describe("counting", () => {
  const clock = new Clock();
  const limits = new Limits({ clock } as World, "github");
  const ann = { key: "user/1", name: "user ID 1", signedIn: true, rest: 5000, graphql: 5000 };
  const content = restCost("POST", "POST /repos/{owner}/{repo}/pulls");
  const ask = (cost: Cost) => {
    const refusal = limits.begin(ann, cost);
    if (!refusal) limits.end(ann, cost, false);
    return refusal;
  };

  it("lets 500 pieces of content an hour pass, however slowly they come", () => {
    for (let piece = 0; piece < 500; piece++) {
      if (piece % 50 === 0) clock.advance(61);
      expect(ask(content)).toBeUndefined();
    }
    clock.advance(61);
    const refusal = ask(content);
    expect(refusal).toMatchObject({ kind: "secondary", content: true });
    expect(refusal?.kind === "secondary" && refusal.retryAfterSeconds).toBeGreaterThan(2900);
    clock.advance(3000);
    expect(ask(content)).toBeUndefined();
  });

  it("lets 5000 requests an hour pass", () => {
    clock.advance(3601);
    const cost = restCost("GET", "GET /user");
    for (let request = 0; request < 5000; request++) {
      if (request % 900 === 0) clock.advance(61);
      expect(ask(cost)).toBeUndefined();
    }
    clock.advance(61);
    expect(ask(cost)).toMatchObject({ kind: "primary", resource: "core" });
  });

  it("lets 2000 points of GraphQL a minute pass, a mutation at five", () => {
    clock.advance(3601);
    const cost = graphQLCost({ fields: ["createCommitOnBranch"], mutation: true, document: undefined });
    for (let request = 0; request < 400; request++) expect(ask(cost)).toBeUndefined();
    expect(ask(cost)).toMatchObject({ kind: "secondary", content: false });
  });
});

describe("an app's installation", () => {
  const worldWith = (plan: string, repositories: number, people: number) =>
    ({
      tables: {
        installations: { get: () => ({ id: 7, account: 1, selected: null }) },
        accounts: { get: () => ({ id: 1, type: "Organization", plan }) },
        repositories: { where: () => Array(repositories) },
        memberships: { where: () => Array(people) },
      },
    }) as unknown as World;
  const actor = { account: { id: 2 }, token: { installation: 7 } } as Actor;
  const limitsOf = (plan: string, repositories: number, people: number) => {
    const { name, rest, graphql } = clientOf(worldWith(plan, repositories, people), actor);
    return { name, rest, graphql };
  };

  it("may ask more the bigger its owner is, and most in an enterprise", () => {
    const name = "installation ID 7";
    expect(limitsOf("team", 20, 20)).toEqual({ name, rest: 5000, graphql: 5000 });
    expect(limitsOf("team", 30, 25)).toEqual({ name, rest: 5750, graphql: 5750 });
    expect(limitsOf("team", 2000, 1)).toEqual({ name, rest: 12_500, graphql: 12_500 });
    expect(limitsOf("enterprise", 1, 1)).toEqual({ name, rest: 15_000, graphql: 10_000 });
  });
});

describe("the document", () => {
  it("names the routes that count as content, beside those that make a repository", () => {
    const { routes } = readSubset(process.env.SLIPWAY_SANDBOX_CHECK!);
    const notifying = Object.keys(routes).filter((name) => routes[name]!.notifies);
    const repositories = ["POST /orgs/{org}/repos", "POST /user/repos", "POST /repos/{owner}/{repo}/generate"];
    expect([...contentRoutes].sort()).toEqual(
      [...notifying, ...repositories, "POST /repos/{owner}/{repo}/forks"].sort(),
    );
  });
});

describe("a query's points", () => {
  it("are GitHub's own examples", () => {
    const example = parse(`{ viewer { login repositories(first: 100) { edges { node { id
      issues(first: 50) { edges { node { id labels(first: 60) { edges { node { id name } } } } } } } } } } }`);
    expect(queryPoints(example)).toBe(51);
    expect(queryPoints(parse("{ viewer { login } }"))).toBe(1);
  });
});

describe("without limits", () => {
  it("there are no headers and nothing to tell, as on a GitHub Enterprise Server", async () => {
    const other = await startSandbox();
    const ask = (path: string) =>
      fetch(`${other.url}/api/v3${path}`, { headers: { authorization: `Bearer ${other.token}` } });
    expect((await ask("/user")).headers.get("x-ratelimit-limit")).toBeNull();
    const told = await ask("/rate_limit");
    expect([told.status, await told.json()]).toEqual([
      404,
      expect.objectContaining({ message: "Rate limiting is not enabled." }),
    ]);
    await other.close();
  });
});
