import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeGitHub, fakeGitHub } from "./fake-github.ts";
import { runScript } from "./run-script.ts";

const folderWith = (files: Record<string, string>): string => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-upkeep-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
};
const read = (folder: string, name: string) => readFileSync(path.join(folder, name), "utf8");
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+/, "");

let github: FakeGitHub | undefined;
const servers: Server[] = [];
afterEach(async () => {
  await github?.close();
  github = undefined;
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function serve(answer: (url: string, body: string) => unknown): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request
      .on("data", (chunk) => {
        body += chunk;
      })
      .on("end", () => {
        const given = answer(request.url!, body);
        if (given === undefined) response.writeHead(404).end();
        else response.end(JSON.stringify(given));
      });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("update_requirements.py", () => {
  const file = (days: number, extra: object = {}) => ({
    upload_time_iso_8601: ago(days),
    yanked: false,
    requires_python: ">=3.8",
    ...extra,
  });
  const projects: Record<string, object> = {
    left: {
      releases: {
        "1.9.0": [file(400)],
        "1.10.0": [file(30)],
        "1.11.0": [file(1)],
        "2.0.0rc1": [file(30)],
        "1.12.0": [file(30, { yanked: true })],
        "1.13.0": [file(30, { requires_python: ">=3.12" })],
        "1.14.0": [],
      },
    },
  };
  const update = async (text: string, name = "requirements.txt") => {
    const PYPI_URL = await serve((url) => projects[url.replace(/^\/pypi\/(.*)\/json$/, "$1")]);
    const folder = folderWith({ "requirements.txt": text });
    const env = { COOLDOWN_DAYS: "7", PYTHON_VERSION: "3.9", PYPI_URL };
    return { ...(await runScript("update_requirements.py", { folder, env, arguments: [name] })), folder };
  };

  it("R4-10: moves a pin to the newest release that is out for a while, is not withdrawn and is for the oldest Python", async () => {
    const { outputs, folder } = await update(
      "# tools\nleft==1.9.0 # why\nleft[extra]==1.9.0 ; python_version > '3'\nleft>=1\n-r other.txt\n",
    );
    expect(outputs).toEqual({ changed: "true" });
    expect(read(folder, "requirements.txt")).toBe(
      "# tools\nleft==1.10.0 # why\nleft[extra]==1.10.0 ; python_version > '3'\nleft>=1\n-r other.txt\n",
    );
    expect(read(folder, "update.md")).toContain("| `requirements.txt` | left | 1.9.0 | 1.10.0 |");
  });

  it("R4-10: never goes back, and leaves lock files with hashes and files that are not there", async () => {
    for (const [text, name] of [["left==1.11.0\n"], ["left==1.9.0 --hash=sha256:00\n"], ["", "nowhere.txt"]] as const) {
      const { outputs, folder } = await update(text, name);
      expect(outputs).toEqual({ changed: "false" });
      expect(read(folder, "requirements.txt")).toBe(text);
    }
  });

  it("R4-10: fails where the index does not know the package, and changes nothing", async () => {
    const { status, printed, folder } = await update("left==1.9.0\nunknown==1.0\n");
    expect([status, printed]).toEqual([1, expect.stringContaining("/pypi/unknown/json cannot be read")]);
    expect(read(folder, "requirements.txt")).toBe("left==1.9.0\nunknown==1.0\n");
  });
});

describe("update_pull_request.py", () => {
  const repository = "/repos/acme/lab";
  const propose = async (answers: Record<string, unknown>, changed = true) => {
    const folder = folderWith({ "requirements.txt": "left==1.9.0\n" });
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
        cwd: folder,
        encoding: "utf8",
      });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message=base");
    const head = git("rev-parse", "HEAD").trim();
    if (changed) writeFileSync(path.join(folder, "requirements.txt"), "left==1.10.0\n");
    writeFileSync(path.join(folder, "update.md"), "what changed\n");
    const commits: { variables: { input: Record<string, unknown> } }[] = [];
    const GITHUB_GRAPHQL_URL = await serve((_, body) => {
      commits.push(JSON.parse(body));
      return { data: { createCommitOnBranch: { commit: { oid: "made" } } } };
    });
    github = await fakeGitHub(answers);
    const env = { GITHUB_TOKEN: "app", GITHUB_REPOSITORY: "acme/lab", GITHUB_API_URL: github.url, GITHUB_GRAPHQL_URL };
    const ended = await runScript("update_pull_request.py", {
      folder,
      env: { ...env, BASE: "main", BRANCH: "updates/packages", TITLE: "Update", BODY: "update.md" },
    });
    return { ...ended, commits, head, written: github.written };
  };
  const branch = `${repository}/git/matching-refs/heads/updates/packages`;
  const pulls = `GET ${repository}/pulls?base=main&head=acme:updates/packages&state=open`;

  it("R4-10: opens one pull request with a commit that GitHub signs", async () => {
    const { status, commits, head, written } = await propose({
      [`GET ${branch}`]: [{ ref: "refs/heads/updates/packages-old" }],
      [`POST ${repository}/git/refs`]: {},
      [pulls]: [],
      [`POST ${repository}/pulls`]: { number: 7 },
    });
    expect(status).toBe(0);
    expect(commits[0]!.variables.input).toMatchObject({
      branch: { repositoryNameWithOwner: "acme/lab", branchName: "updates/packages" },
      expectedHeadOid: head,
      fileChanges: {
        additions: [{ path: "requirements.txt", contents: Buffer.from("left==1.10.0\n").toString("base64") }],
        deletions: [],
      },
    });
    expect(written).toEqual([
      { call: `POST ${repository}/git/refs`, body: { ref: "refs/heads/updates/packages", sha: head } },
      {
        call: `POST ${repository}/pulls`,
        body: { title: "Update", body: "what changed\n", head: "updates/packages", base: "main" },
      },
    ]);
  });

  const there = (login: string) => ({
    [`GET ${branch}`]: [{ ref: "refs/heads/updates/packages" }],
    [`GET ${repository}/compare/main...updates/packages`]: { commits: [{ author: { login } }] },
    [`PATCH ${repository}/git/refs/heads/updates/packages`]: {},
    [pulls]: [{ number: 7 }],
    [`PATCH ${repository}/pulls/7`]: {},
  });

  it("R4-10: brings the open one up to date instead of opening a second", async () => {
    const { status, written, head } = await propose(there("updates[bot]"));
    expect(status).toBe(0);
    expect(written.map(({ call }) => call)).toEqual([
      `PATCH ${repository}/git/refs/heads/updates/packages`,
      `PATCH ${repository}/pulls/7`,
    ]);
    expect(written[0]!.body).toEqual({ sha: head, force: true });
  });

  it("R4-10: never throws away what a person added to the branch", async () => {
    const { status, written, commits, printed } = await propose(there("octocat"));
    expect([status, written, commits]).toEqual([1, [], []]);
    expect(printed).toContain("has commits of octocat: merge or close its pull request");
  });

  it("does nothing where nothing changed", async () => {
    expect(await propose({}, false)).toMatchObject({ status: 0, written: [], commits: [] });
  });
});

describe("update_pins.py", () => {
  const sha = (letter: string) => letter.repeat(40);
  const release = (tag_name: string, days: number, extra: object = {}) => ({
    tag_name,
    published_at: ago(days),
    draft: false,
    prerelease: false,
    ...extra,
  });
  const commit = (letter: string, verified = true) => ({
    sha: sha(letter),
    commit: { verification: { verified, reason: verified ? "valid" : "unsigned" } },
  });
  const answers = {
    "GET /repos/acme/tool/releases": [
      release("v1.2.0", 90, { immutable: true }),
      release("v1.10.0", 30),
      release("v1.11.0", 1),
      release("v2.0.0", 30, { prerelease: true }),
    ],
    "GET /repos/acme/tool/commits/v1.2.0": commit("a"),
    "GET /repos/acme/tool/commits/v1.10.0": commit("b", false),
    "GET /repos/actions/runner-images/releases": [
      { tag_name: "ubuntu24/20261101.1", prerelease: false },
      { tag_name: "ubuntu22/20261101.1", prerelease: false },
      { tag_name: "ubuntu26/20261101.1", prerelease: true },
      { tag_name: "win25/20261101.1", prerelease: false },
    ],
  };
  const own = (pin: string) =>
    `name: own\njobs:\n  a:\n    runs-on: ubuntu-22.04\n    steps:\n      - uses: ${pin}\n      - uses: ./local\n`;
  const pins = async (files: Record<string, string>, env: Record<string, string> = {}, replies: object = answers) => {
    github = await fakeGitHub(replies as Record<string, unknown>);
    const folder = folderWith(files);
    const common = { COOLDOWN_DAYS: "7", GITHUB_TOKEN: "t", GITHUB_API_URL: github.url, UPDATE: "true" };
    return {
      ...(await runScript("update_pins.py", { folder, arguments: Object.keys(files), env: { ...common, ...env } })),
      folder,
    };
  };

  it("R4-16: moves the repository's own pins and runner labels on, by commit and release", async () => {
    const { status, outputs, folder, summary } = await pins({ "own.yml": own(`acme/tool/sub@${sha("a")} # v1.2.0`) });
    expect([status, outputs]).toEqual([0, { changed: "true" }]);
    expect(read(folder, "own.yml")).toBe(own(`acme/tool/sub@${sha("b")} # v1.10.0`).replace("22.04", "24.04"));
    expect(summary).toContain("| acme/tool | v1.2.0 | verified | immutable | v1.10.0 |");
    expect(summary).toContain("- own.yml: ubuntu-22.04, ubuntu-24.04 is out");
  });

  it("R4-16: says of each pin whether its commit is signed and its release can be changed", async () => {
    const { summary, outputs } = await pins({
      "own.yml": own(`acme/tool@${sha("b")} # v1.10.0`).replace("22.04", "24.04"),
    });
    expect(outputs).toEqual({ changed: "false" });
    expect(summary).toContain("| acme/tool | v1.10.0 | not verified (unsigned) | can be changed | newest |");
  });

  it("R4-16: fails where a tag is no longer of the commit that a pin says it is", async () => {
    const { status, printed, folder } = await pins({ "own.yml": own(`acme/tool@${sha("c")} # v1.2.0`) });
    expect(status).toBe(1);
    expect(printed).toContain(`::error::acme/tool is pinned to ${sha("c")} as v1.2.0, but that tag is of ${sha("a")}`);
    expect(read(folder, "own.yml")).toContain(`acme/tool@${sha("c")} # v1.2.0`);
  });

  it("R4-16: reports on what Slipway manages, and leaves it", async () => {
    const managed = `# Managed by Slipway: edit inventory/repositories/lab.yaml, not this file.\n\n${own(`acme/tool@${sha("a")} # v1.2.0`)}`;
    const { outputs, folder, summary } = await pins({ "managed.yml": managed });
    expect(outputs).toEqual({ changed: "false" });
    expect(read(folder, "managed.yml")).toBe(managed);
    expect(summary).toContain("| acme/tool | v1.2.0 | verified | immutable | v1.10.0 |");
  });

  it("fails where an action cannot be looked up", async () => {
    const ended = await pins({ "own.yml": own(`gone/tool@${sha("a")} # v1.2.0`) });
    expect(ended).toMatchObject({ status: 1, printed: expect.stringContaining("gone/tool cannot be looked up") });
  });
});

describe("upkeep_report.py", () => {
  const repository = "/repos/acme/lab";
  const run = (id: number, name: string, conclusion: string, minutes: number) => ({
    ...{ id, name, conclusion, status: "completed", created_at: ago(1), run_started_at: ago(1) },
    updated_at: new Date(Date.parse(ago(1)) + minutes * 60_000).toISOString(),
  });
  const runs = [
    run(1, "CI", "success", 10),
    run(2, "CI", "failure", 30),
    run(3, "CI", "success", 20),
    run(4, "CI", "cancelled", 900),
    run(5, "Docs", "success", 1),
  ];
  const job = (label: string, minutes: number) => ({
    ...{ conclusion: "success", labels: [label], started_at: ago(1) },
    completed_at: new Date(Date.parse(ago(1)) + minutes * 60_000).toISOString(),
  });
  const report = async (period: string, env: Record<string, string> = {}, extra: Record<string, unknown> = {}) => {
    const base: Record<string, unknown> = {
      [`GET ${repository}/deployments`]: [
        { created_at: ago(1), environment: "staging" },
        { created_at: ago(2), environment: "staging" },
        { created_at: ago(300), environment: "production" },
      ],
      [`GET ${repository}/code-scanning/alerts?state=open`]: [{}, {}],
      [`GET ${repository}/dependabot/alerts?state=open`]: 403,
      [`GET ${repository}/secret-scanning/alerts?state=open`]: [],
      [`GET ${repository}/issues?creator=github-actions[bot]&state=open`]: [],
      [`POST ${repository}/issues`]: { number: 12 },
      ...Object.fromEntries(
        runs.map(({ id }) => [`GET ${repository}/actions/runs/${id}/jobs?filter=all`, { jobs: [] }]),
      ),
      [`GET ${repository}/actions/runs/1/jobs?filter=all`]: { jobs: [job("ubuntu-24.04", 10), job("gpu", 4)] },
      ...extra,
    };
    // The window begins at a moment that only the script knows.
    const answers = new Proxy(base, {
      get: (target, key) =>
        String(key).startsWith(`GET ${repository}/actions/runs?created=`)
          ? { workflow_runs: runs }
          : target[String(key)],
    });
    github = await fakeGitHub(answers);
    const folder = folderWith({ ".github/workflows/ci.yml": "env: ${{ secrets.USED }}\n" });
    const common = { PERIOD: period, GITHUB_REPOSITORY: "acme/lab", GITHUB_TOKEN: "t", GITHUB_API_URL: github.url };
    const ended = await runScript("upkeep_report.py", { folder, env: { ...common, ...env } });
    return { ...ended, folder, written: github.written };
  };

  it("R4-16: reports success rate, p95, minutes, cost, deployments and open alerts of a week", async () => {
    const { status, folder, summary, written } = await report("weekly", { GPU_MINUTE_COST: "0.5" });
    expect(status).toBe(0);
    const figures = JSON.parse(read(folder, "upkeep.json"));
    expect(figures.workflows).toEqual({
      CI: { runs: 3, success: expect.closeTo(66.67, 1), median: 20, p95: 30 },
      Docs: { runs: 1, success: 100, median: 1, p95: 1 },
    });
    expect(figures).toMatchObject({
      minutes: { "ubuntu-24.04": 10, gpu: 4 },
      gpuCost: 2,
      deployments: { staging: 2 },
      alerts: { "code scanning": "2", "secret scanning": "0", Dependabot: null },
    });
    expect(summary).toContain("| CI | 3 | 67 % | 20.0 | 30.0 |");
    expect(summary).toContain("- Dependabot: not known");
    expect(summary).toContain("Cost of GPU machines: $2.00");
    expect(written).toEqual([
      { call: `POST ${repository}/issues`, body: { title: "Upkeep: the weekly report", body: summary } },
    ]);
  });

  it("R4-16: edits the issue of the period that is open", async () => {
    const { written } = await report(
      "weekly",
      {},
      {
        [`GET ${repository}/issues?creator=github-actions[bot]&state=open`]: [
          { number: 3, title: "Upkeep: the weekly report", pull_request: {} },
          { number: 4, title: "Upkeep: the weekly report" },
        ],
        [`PATCH ${repository}/issues/4`]: {},
      },
    );
    expect(written.map(({ call }) => call)).toEqual([`PATCH ${repository}/issues/4`]);
  });

  it("R4-16: names idle and old secrets every month, and says where it cannot know them", async () => {
    const secrets = [
      { name: "USED", updated_at: ago(10) },
      { name: "IDLE", updated_at: ago(10) },
      { name: "used", updated_at: ago(200) },
    ];
    const known = await report("monthly", { APP_TOKEN: "app" }, { [`GET ${repository}/actions/secrets`]: { secrets } });
    expect(known.summary).toContain("Read by no workflow: IDLE.\n\nOlder than 90 days: used.");
    expect((await report("monthly")).summary).toContain("Not known: no GitHub App's token was given");
    expect(known.summary).toContain("Cost of GPU machines: not known");
  });

  it("R4-16: looks at the environments' protection every quarter", async () => {
    const environments = [
      { name: "production", protection_rules: [{ type: "required_reviewers" }] },
      { name: "staging" },
    ];
    const { summary } = await report("quarterly", {}, { [`GET ${repository}/environments`]: { environments } });
    expect(summary).toContain("- production: required_reviewers\n- staging: not protected");
  });

  it("refuses a period that it does not know", async () => {
    expect(await report("daily")).toMatchObject({
      status: 1,
      printed: expect.stringContaining('PERIOD is "daily": write weekly, monthly, quarterly.'),
    });
  });
});
