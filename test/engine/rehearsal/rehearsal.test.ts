import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createRehearsal } from "../../../engine/rehearsal/rehearsal.ts";
import { isSecret, type Registration, secret } from "../../../engine/run-program.ts";
import { startTestGitHub, type TestGitHub } from "../../provider/github.ts";
import { registration } from "./registration.ts";

let gh: TestGitHub;
beforeAll(async () => {
  gh = await startTestGitHub({
    owners: [{ login: "acme", type: "Organization", teams: [{ slug: "devs" }] }],
    users: [{ login: "alice" }],
  });
});
afterAll(() => gh.sandbox.close());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rehearsal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const begin = () =>
  createRehearsal({ baseUrl: `${gh.sandbox.url}/`, token: gh.sandbox.token, owner: "acme", stateFolder: folder });
const variable = (name: string, value: string, repository: string): Registration =>
  registration("actionsVariable:ActionsVariable", { repository, variableName: name, value }, { name });

test("a resource that is no longer declared is named, and stays", async () => {
  await gh.makeRepository("removal", { "README.md": "hello" });
  const first = await begin();
  await first.apply(variable("A", "1", "removal"));
  await first.apply(variable("B", "1", "removal"));
  expect(await first.finish()).toEqual([]);
  for (let turn = 0; turn < 2; turn++) {
    const next = await begin();
    expect(await gh.writesOf(() => next.apply(variable("A", "1", "removal")))).toEqual([]);
    expect(await next.finish()).toEqual([
      '"B" (github:index/actionsVariable:ActionsVariable) is no longer declared; only Pulumi\'s engine removes it.',
    ]);
  }
});

test("a run that was stopped after its write knows its own work again", async () => {
  await gh.makeRepository("stopped", { "README.md": "hello" });
  gh.sandbox.fail({
    route: "POST /repos/{owner}/{repo}/actions/variables",
    path: "*stopped*",
    when: "after",
    effect: { kind: "status", status: 403, message: "stopped" },
  });
  await expect((await begin()).apply(variable("A", "1", "stopped"))).rejects.toThrow("stopped");
  const next = await begin();
  expect(await gh.writesOf(() => next.apply(variable("A", "1", "stopped")))).toEqual([]);
  expect(await next.apply(variable("A", "1", "stopped"))).toMatchObject({ action: "unchanged" });
});

test("what was there before is refused by every run, not only by the first", async () => {
  await gh.makeRepository("foreign", { "README.md": "hello" });
  await gh.github.request("POST /repos/acme/foreign/actions/variables", { name: "A", value: "theirs" });
  const declared = [
    variable("A", "1", "foreign"),
    registration("repository:Repository", { name: "foreign", visibility: "private" }, { name: "foreign" }),
  ];
  for (let turn = 0; turn < 2; turn++) {
    for (const one of declared) {
      const run = await begin();
      const apply = () => expect(run.apply(one)).rejects.toThrow("exists already and was not made by Slipway");
      expect(await gh.writesOf(apply)).toEqual([]);
    }
  }
});

test("a failed read says what could not be read, and whose it is", async () => {
  await gh.makeRepository("unread", { "README.md": "hello" });
  const effect = { kind: "status", status: 403, message: "No" } as const;
  gh.sandbox.fail({ route: "GET /repos/{owner}/{repo}/actions/variables/{name}", path: "*unread*", effect });
  await expect((await begin()).apply(variable("A", "1", "unread"))).rejects.toThrow(
    '"acme/unread": cannot read "/repos/acme/unread/actions/variables/A". GitHub answered 403: No.',
  );
  gh.sandbox.fail({ route: "PUT /repos/{owner}/{repo}/vulnerability-alerts", path: "*unread*", effect });
  const alerts = registration(
    "repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts",
    { repository: "unread", enabled: true },
    { name: "alerts" },
  );
  await expect((await begin()).apply(alerts)).rejects.toThrow(
    '"acme/unread": cannot bring "alerts" (github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts) to what is declared. GitHub answered 403: No.',
  );
});

test("a repository that was made before the run was stopped gets all that a new one gets", async () => {
  const inputs = { visibility: "private", hasIssues: true, allowSquashMerge: true };
  const stateOf = async (name: string, stop: () => void) => {
    const one = registration("repository:Repository", { name, ...inputs }, { name, ignoreChanges: ["hasDownloads"] });
    stop();
    await (await begin()).apply(one).catch(() => {});
    await (await begin()).apply(one);
    const { repositories } = (await gh.sandbox.state()) as { repositories: Record<string, object> };
    return repositories[`acme/${name}`];
  };
  const whole = await stateOf("made-whole", () => {});
  const halfway = await stateOf("made-halfway", () => {
    const effect = { kind: "status", status: 403, message: "stopped" } as const;
    gh.sandbox.fail({ route: "POST /orgs/{org}/repos", when: "after", effect });
  });
  expect(halfway).toEqual(whole);
});

test("a repository that was made before the run was stopped is not taken for somebody else's", async () => {
  const repository = registration("repository:Repository", { name: "half-made", visibility: "private" });
  gh.sandbox.fail({
    route: "PATCH /repos/{owner}/{repo}",
    path: "*half-made*",
    effect: { kind: "status", status: 403, message: "stopped" },
  });
  await expect((await begin()).apply(repository)).rejects.toThrow(
    '"acme/half-made": cannot change the repository\'s settings. GitHub answered 403: stopped.',
  );
  expect(await (await begin()).apply(repository)).toMatchObject({ id: "half-made", action: "created" });
});

test("what was removed by hand is made again", async () => {
  await gh.makeRepository("again", { "README.md": "hello" });
  await (await begin()).apply(variable("A", "1", "again"));
  await gh.github.request("DELETE /repos/{owner}/{repo}/actions/variables/{name}", {
    owner: "acme",
    repo: "again",
    name: "A",
  });
  expect(await (await begin()).apply(variable("A", "1", "again"))).toMatchObject({ action: "created" });
});

test("a generated value is the same in every run, is kept nowhere, and changes with its generation", async () => {
  const generated = (generation: number) => registration("slipway:index:GeneratedSecret", { length: 24, generation });
  const makeValue = async (generation: number) => {
    const { outputs, action } = await (await begin()).apply(generated(generation));
    expect(isSecret(outputs.value)).toBe(true);
    return { action, value: (outputs.value as { value: string }).value };
  };
  const first = await makeValue(1);
  expect(first).toEqual({ action: "created", value: expect.stringMatching(/^[\w-]{24}$/) });
  expect(await makeValue(1)).toEqual({ action: "unchanged", value: first.value });
  const second = await makeValue(2);
  expect(second.action).toBe("updated");
  expect(second.value).not.toBe(first.value);
  for (const { value } of [first, second]) expect(stateText()).not.toContain(value);
});

test("a secret's value is in no file of the state", async () => {
  await gh.makeRepository("secretive", { "README.md": "hello" });
  const inputs = { repository: "secretive", secretName: "KEY", value: secret("canary-secret-value") };
  const { outputs } = await (await begin()).apply(registration("actionsSecret:ActionsSecret", inputs));
  expect(outputs.value).toEqual(secret("canary-secret-value"));
  expect(gh.sandbox.holdsSecret("repos/acme/secretive/actions", "KEY", "canary-secret-value")).toBe(true);
  expect(stateText()).not.toContain("canary-secret-value");
});

test("a file set is delivered by the provider's own functions, and refreshed in the next run", async () => {
  await gh.makeRepository("files", { "README.md": "hello" });
  const content = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n";
  const files = [{ path: ".github/workflows/ci.yml", content, mode: "managed" }];
  const declared = registration("slipway:github:FileSet", {
    owner: "acme",
    repository: "files",
    delivery: "commit",
    files,
  });
  expect(await (await begin()).apply(declared)).toMatchObject({
    id: "acme/files",
    action: "created",
    outputs: { checks: ["test"] },
  });
  const next = await begin();
  expect(
    await gh.writesOf(async () => expect(await next.apply(declared)).toMatchObject({ action: "unchanged" })),
  ).toEqual([]);
  await gh.commit("files", ".github/workflows/ci.yml", "on: push\n");
  expect(await (await begin()).apply(declared)).toMatchObject({ action: "updated" });
  expect(await gh.files("files")).toMatchObject({ ".github/workflows/ci.yml": content });
});

test("unfit inputs of our own resources stop before any write", async () => {
  const declared = registration("slipway:github:ActionsSettings", {
    owner: "acme",
    repository: "a b",
    retentionDays: 0,
  });
  const rehearsal = await begin();
  const writes = await gh.writesOf(() =>
    expect(rehearsal.apply(declared)).rejects.toThrow(/"a b" is no repository name[\s\S]*retentionDays 0/),
  );
  expect(writes).toEqual([]);
});

test("what only the engine can do is named", async () => {
  const rehearsal = await begin();
  await expect(rehearsal.apply(registration("release:Release", {}))).rejects.toThrow(
    '"name" (github:index/release:Release): the rehearsal cannot apply this type; add --engine pulumi.',
  );
  await expect(rehearsal.invoke("github:index/getTree:getTree", {})).rejects.toThrow(
    '"github:index/getTree:getTree": the rehearsal cannot call this function; add --engine pulumi.',
  );
});

test("teams and people are looked up as the provider does", async () => {
  const rehearsal = await begin();
  expect(await rehearsal.invoke("github:index/getTeam:getTeam", { slug: "devs", summaryOnly: true })).toMatchObject({
    id: expect.stringMatching(/^\d+$/),
    slug: "devs",
  });
  expect(await rehearsal.invoke("github:index/getUser:getUser", { username: "alice" })).toMatchObject({
    id: expect.stringMatching(/^\d+$/),
    login: "alice",
  });
  expect(await rehearsal.invoke("github:index/getRepository:getRepository", { name: "nowhere" })).toEqual({
    id: "",
    name: "nowhere",
  });
  await expect(rehearsal.invoke("github:index/getTeam:getTeam", { slug: "nobody" })).rejects.toThrow(
    '"team nobody of acme": cannot look it up. GitHub answered 404: Not Found.',
  );
});

test("many resources are applied a few at a time, and all of them", async () => {
  await gh.makeRepository("many", { "README.md": "hello" });
  const rehearsal = await begin();
  const names = Array.from({ length: 40 }, (_, index) => `V${index}`);
  await Promise.all(names.map((name) => rehearsal.apply(variable(name, "1", "many"))));
  const { data } = await gh.github.request("GET /repos/{owner}/{repo}/actions/variables", {
    owner: "acme",
    repo: "many",
    per_page: 30,
  });
  expect(data.total_count).toBe(40);
});

test("a user's repositories are the user's own, and have no teams", async () => {
  const own = await startTestGitHub({ owners: [{ login: "acme", type: "User" }] });
  try {
    const options = { baseUrl: own.sandbox.url, token: own.sandbox.token, owner: "acme", stateFolder: folder };
    const rehearsal = await createRehearsal(options);
    const repository = registration("repository:Repository", { name: "mine", visibility: "private" });
    const writes = await own.writesOf(() => rehearsal.apply(repository));
    expect(writes[0]).toBe("POST /user/repos");
    const team = registration("teamRepository:TeamRepository", { repository: "mine", teamId: "1" });
    await expect(rehearsal.apply(team)).rejects.toThrow('"name": "acme" is a user, who has no teams; name people.');
  } finally {
    await own.sandbox.close();
  }
});

function stateText(): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(1);
  return files.map((file) => readFileSync(path.join(file.parentPath, file.name), "latin1")).join("\n");
}
