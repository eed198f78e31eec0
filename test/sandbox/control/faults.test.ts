import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseFaults } from "../../../sandbox/control/faults.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { failure, octokitFor } from "../client.ts";
import { git, gitUrl } from "../git-client.ts";
import { temporaryFolder } from "../temporary.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization" }],
      repositories: [{ owner: "local", name: "seeded" }],
    },
  });
  octokit = octokitFor(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await fetch(`${sandbox.url}/_slipway/faults`, { method: "DELETE" });
  await set("start");
});

const app = { owner: "local", repo: "seeded" };
const topics = () => octokit.rest.repos.getAllTopics(app).then(({ data }) => data.names);
const set = (...names: string[]) => octokit.rest.repos.replaceAllTopics({ ...app, names });
const route = "PUT /repos/{owner}/{repo}/topics";
const names = async (query = "") => {
  const { data } = await octokit.request(`GET /repos/local/seeded/labels${query}`, { per_page: 100 });
  return data.map((label: { name: string }) => label.name);
};

describe("a fault", () => {
  it("fails the nth call before its effect", async () => {
    sandbox.fail({ route, nth: 2, effect: { kind: "status", status: 502 } });
    await set("one");
    expect((await failure(set("two"))).status).toBe(502);
    expect(await topics()).toEqual(["one"]);
    await set("three");
    expect(await topics()).toEqual(["three"]);
  });

  it("fails as many calls as asked, or all", async () => {
    sandbox.fail({ route, times: 2, effect: { kind: "status", status: 503 } });
    expect([(await failure(set("a"))).status, (await failure(set("b"))).status]).toEqual([503, 503]);
    await set("c");
    sandbox.fail({ route, times: "always", effect: { kind: "status", status: 500 } });
    for (let call = 0; call < 5; call++) expect((await failure(set("d"))).status).toBe(500);
    expect(await topics()).toEqual(["c"]);
  });

  it("fails after the effect", async () => {
    sandbox.fail({ route, when: "after", effect: { kind: "status", status: 500 } });
    expect((await failure(set("done"))).status).toBe(500);
    expect(await topics()).toEqual(["done"]);
  });

  it("drops the connection before the effect, or after", async () => {
    sandbox.fail({ route: "PUT *", path: "*/seeded/*", effect: { kind: "drop" } });
    expect((await failure(set("lost"))).status).toBe(500); // octokit's own word for a network error
    expect(await topics()).toEqual(["start"]);
    sandbox.fail({ route, when: "after", effect: { kind: "drop" } });
    expect((await failure(set("kept"))).status).toBe(500);
    expect(await topics()).toEqual(["kept"]);
  });

  it("lies", async () => {
    sandbox.fail({ route, effect: { kind: "lie", body: { names: ["lie"] } } });
    expect((await set("lie")).data.names).toEqual(["lie"]);
    expect(await topics()).toEqual(["start"]);
  });

  it("is slow before the effect: another call does not see it yet", async () => {
    sandbox.fail({ route, effect: { kind: "slow", milliseconds: 300 } });
    const slow = set("late");
    expect(await topics()).toEqual(["start"]);
    await slow;
    expect(await topics()).toEqual(["late"]);
  });

  it("is GitHub's secondary limit, asked for over HTTP", async () => {
    await fetch(`${sandbox.url}/_slipway/faults`, {
      method: "POST",
      body: JSON.stringify({ effect: { kind: "secondary limit", retryAfterSeconds: 7 } }),
    });
    const api = () => fetch(`${sandbox.url}/api/v3/user`, { headers: { authorization: `Bearer ${sandbox.token}` } });
    const answer = await api();
    expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toEqual([
      403,
      "7",
      expect.objectContaining({ documentation_url: expect.stringMatching(/secondary-rate-limits$/) }),
    ]);
    expect((await api()).status).toBe(200);
  });

  it("reorders the effects of two calls that are under way together", async () => {
    sandbox.fail({ route, effect: { kind: "reorder" } });
    const order: string[] = [];
    const first = set("first").then(() => order.push("first"));
    await expect.poll(() => sandbox.calls().length).toBeGreaterThan(0);
    const second = set("second").then(() => order.push("second"));
    await Promise.all([first, second]);
    expect([order, await topics()]).toEqual([["second", "first"], ["first"]]);
  });

  it("reorders the answers alone, the effects as they came", async () => {
    sandbox.fail({ route, when: "after", effect: { kind: "reorder", behind: 2 } });
    const order: string[] = [];
    const first = set("first").then(() => order.push("first"));
    await expect.poll(topics).toEqual(["first"]);
    await set("second").then(() => order.push("second"));
    await set("third").then(() => order.push("third"));
    await first;
    expect([order, await topics()]).toEqual([["second", "third", "first"], ["third"]]);
  });

  it("lets a call go that nobody overtakes", async () => {
    sandbox.fail({ route, effect: { kind: "reorder", atMostMilliseconds: 50 } });
    await set("alone");
    expect(await topics()).toEqual(["alone"]);
  });

  it("hides fresh things from lists until the clock has moved on, though they can be read", async () => {
    sandbox.fail({ route: "GET /repos/*/labels", times: "always", effect: { kind: "list lag", seconds: 30 } });
    sandbox.advance(60);
    expect(await names()).toContain("bug");
    await octokit.rest.issues.createLabel({ ...app, name: "fresh", color: "ededed" });
    expect(await names()).not.toContain("fresh");
    expect((await octokit.rest.issues.getLabel({ ...app, name: "fresh" })).data.name).toBe("fresh");
    sandbox.advance(29);
    expect(await names()).not.toContain("fresh");
    sandbox.advance(2);
    expect(await names()).toContain("fresh");
  });

  it("leaves fresh things out of totals as well", async () => {
    await octokit.rest.actions.createRepoVariable({ ...app, name: "OLD", value: "1" });
    sandbox.advance(60);
    await octokit.rest.actions.createRepoVariable({ ...app, name: "NEW", value: "1" });
    sandbox.fail({ route: "GET /repos/*/variables", effect: { kind: "list lag", seconds: 30 } });
    const lagging = (await octokit.rest.actions.listRepoVariables(app)).data;
    expect([lagging.total_count, lagging.variables.map(({ name }) => name)]).toEqual([1, ["OLD"]]);
    expect((await octokit.rest.actions.listRepoVariables(app)).data.total_count).toBe(2);
  });

  it("hits git and GraphQL, too", async () => {
    sandbox.fail({ route: "git fetch", effect: { kind: "status", status: 503 } });
    const fetching = () => git(temporaryFolder(), "ls-remote", gitUrl(sandbox, "local/seeded"));
    expect(await fetching()).toMatchObject({ code: 128, output: expect.stringContaining("503") });
    expect((await fetching()).code).toBe(0);
    sandbox.fail({ route: "POST /graphql viewer", effect: { kind: "status", status: 502 } });
    expect((await failure(octokit.graphql("{ viewer { login } }"))).status).toBe(502);
    expect(await octokit.graphql("{ viewer { login } }")).toEqual({ viewer: { login: "sandbox-admin" } });
  });

  it("is listed while it waits", async () => {
    const waiting = sandbox.fail({ route, effect: { kind: "drop" } });
    const listed = await fetch(`${sandbox.url}/_slipway/faults`);
    expect(await listed.json()).toEqual([waiting]);
  });
});

describe("faults", () => {
  it("can be there from the start, and are there again after a reset", async () => {
    const other = await startSandbox({ faults: [{ route: "GET /user", effect: { kind: "status", status: 502 } }] });
    const user = () => failure(octokitFor(other).rest.users.getAuthenticated());
    expect((await user()).status).toBe(502);
    await expect(user()).rejects.toThrow("The call succeeded");
    await other.reset();
    expect((await user()).status).toBe(502);
    await other.close();
  });

  it("that cannot be are refused with everything that is wrong with them", async () => {
    expect(() =>
      parseFaults([{ effect: { kind: "explode" } }, { rout: "x", times: 0, effect: { kind: "drop" } }]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Error: The faults cannot be used: "0.effect.kind": Invalid discriminator value. Expected 'status' | 'drop' | 'slow' | 'secondary limit' | 'lie' | 'reorder' | 'list lag'; "1.times": Too small: expected number to be >=1; "1": Unrecognized key: "rout".]`,
    );
    expect(() => parseFaults({})).toThrowErrorMatchingInlineSnapshot(
      `[Error: The faults cannot be used: "the list": Invalid input: expected array, received object.]`,
    );
    await expect(startSandbox({ faults: [{ effect: { kind: "slow" } } as never] })).rejects.toThrow(
      '"0.effect.milliseconds"',
    );
    const answer = await fetch(`${sandbox.url}/_slipway/faults`, { method: "POST", body: '{"effect":{"kind":"x"}}' });
    expect(answer.status).toBe(400);
  });
});
