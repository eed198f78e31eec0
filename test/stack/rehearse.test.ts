import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { makeProject, slipway } from "../cli/project.ts";
import { octokitFor } from "../sandbox/client.ts";
import {
  countsOf,
  type Rehearsed,
  rehearse,
  rehearseHere,
  stateFolderOf,
  stateOf,
  total,
  visitGitHub,
} from "./rehearsal.ts";

// Each rehearsal is a process of its own, and a loaded machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const projects: string[] = [];
function project(files: Record<string, string | null> = {}): string {
  const folder = makeProject(files);
  projects.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of projects) rmSync(folder, { recursive: true, force: true });
});

const sampleApp = (options: string) => `description: A small Python package, tested, built into an image and deployed
visibility: public
groups: [python]
pipeline: python-app
with: { releaseEnvironment: production${options} }
environments:
  production: { reviewers: { teams: [platform] }, tags: [v*] }
`;
const entry = "inventory/repositories/sample-app.yaml";
const write = (folder: string, content: string) => writeFileSync(path.join(folder, entry), content);

describe("rehearsing twice in process", () => {
  let folder: string;
  let first: Rehearsed;
  let second: Rehearsed;
  let states: [object, object];
  beforeAll(async () => {
    folder = project();
    first = await rehearse(folder);
    const after = await stateOf(folder);
    second = await rehearse(folder);
    states = [after, await stateOf(folder)];
  });

  it("creates everything the first time", () => {
    expect(countsOf(first, "sample-app", "created")).toEqual({
      repository: 1,
      "file set": 1,
      ruleset: 1,
      environment: 1,
      "deployment policy": 1,
      "team access": 2,
      "Actions permission set": 1,
      "Actions retention and fork setting": 1,
      "default token permission set": 1,
      "label set": 1,
      "vulnerability alert setting": 1,
    });
    expect(first.totals).toEqual({ created: 12 });
    expect(first.driver).toBe("in-process");
    expect(first.writes).toBeGreaterThan(0);
  });

  it("requires the pipeline's check at once, as the first delivery is a commit", () => {
    expect(first.repositories[0]!.checks).toEqual([{ name: "ci", state: "required" }]);
    expect(first.repositories[0]!.pullRequest).toBeUndefined();
  });

  it("F30: changes nothing the second time, and writes nothing to the embedded GitHub", () => {
    expect(second.totals).toEqual({ unchanged: 12 });
    expect(second.writes).toBe(0);
    expect(states[1]).toEqual(states[0]);
  });

  it("finds the embedded GitHub where the first run left it", () => {
    expect(second.url).toBe(first.url);
  });

  it("says so in words for people", async () => {
    const { code, stdout } = await slipway(folder, ["rehearse"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/applied in process \(no `pulumi` on PATH\)/);
    expect(stdout).toMatch(/Nothing changed: 12 resources as declared, 0 write requests to GitHub\./);
  });

  it("begins anew with --fresh", async () => {
    const anew = await rehearse(folder, { args: ["--fresh"] });
    expect(anew.totals).toEqual(first.totals);
    expect(anew.writes).toBe(first.writes);
    expect(await stateOf(folder)).toEqual(states[0]);
  });
});

describe("rehearsing a changed pipeline", () => {
  it("proposes the files by itself where the stack wants commits and the rules, which nobody passes by, refuse them", async () => {
    const commits = "config:\n  slipway:owner: local\n  slipway:plan: enterprise\n  slipway:delivery: commit\n";
    const folder = project({ [entry]: `${sampleApp("")}rules: { bypass: [] }\n`, "Pulumi.local.yaml": commits });
    const first = await rehearseHere(folder);
    expect(first.repositories[0]!.pullRequest).toBeUndefined();

    write(folder, `${sampleApp(", coverage: 75")}rules: { bypass: [] }\n`);
    expect((await rehearseHere(folder)).repositories[0]!.pullRequest).toBeGreaterThan(0);

    write(folder, `${sampleApp(", coverage: 80")}rules: { bypass: [{ role: admin }] }\n`);
    // The old ruleset still binds while the files come, and lets them pass from then on.
    expect((await rehearseHere(folder)).repositories[0]!.pullRequest).toBeGreaterThan(0);
    write(folder, `${sampleApp(", coverage: 85")}rules: { bypass: [{ role: admin }] }\n`);
    expect((await rehearseHere(folder)).repositories[0]!.pullRequest).toBeUndefined();
  });

  it("proposes the files in one pull request, and requires the new check once it is merged", async () => {
    const folder = project({ [entry]: sampleApp("") });
    await rehearseHere(folder);

    write(folder, sampleApp(", coverage: 75"));
    const proposed = await rehearseHere(folder);
    expect({ updated: total(proposed, "updated"), created: total(proposed, "created") }).toEqual({
      updated: 1,
      created: 0,
    });
    const number = proposed.repositories[0]!.pullRequest!;
    expect(number).toBeGreaterThan(0);
    // The old workflow on the default branch goes on reporting the check.
    expect(proposed.repositories[0]!.checks).toEqual([{ name: "ci", state: "required" }]);

    const again = await rehearseHere(folder);
    expect(again.totals).toEqual({ unchanged: 10 });
    expect(again.writes).toBe(0);
    expect(again.repositories[0]!.pullRequest).toBe(number);

    write(folder, sampleApp(", coverage: 80"));
    const updated = await rehearseHere(folder);
    expect(updated.repositories[0]!.pullRequest).toBe(number);

    await visitGitHub(folder, async (github) => {
      const octokit = octokitFor(github);
      const at = { owner: "local", repo: "sample-app" };
      const { data: open } = await octokit.rest.pulls.list({ ...at, state: "all" });
      expect(open.map(({ number, state, head }) => [number, state, head.ref])).toEqual([
        [number, "open", "slipway/files"],
      ]);
      // Nobody approves here: the rules are put aside for the merge.
      const { data: rulesets } = await octokit.rest.repos.getRepoRulesets(at);
      const suspend = (enforcement: "active" | "disabled") =>
        Promise.all(
          rulesets.map(({ id }) => octokit.rest.repos.updateRepoRuleset({ ...at, ruleset_id: id, enforcement })),
        );
      await suspend("disabled");
      await octokit.rest.pulls.merge({ ...at, pull_number: number, merge_method: "squash" });
      await suspend("active");
    });

    const merged = await rehearseHere(folder);
    expect(merged.repositories[0]!.pullRequest).toBeUndefined();
    expect(merged.repositories[0]!.checks).toEqual([{ name: "ci", state: "required" }]);
    expect(merged.writes).toBe(0);
  });

  it("leaves a check pending until its workflow is on the default branch", async () => {
    const folder = project({ [entry]: "visibility: public\nfiles: { delivery: pull-request }\n" });
    await rehearseHere(folder);
    // A history of its own: something that somebody else committed.
    await visitGitHub(folder, async (github) => {
      const octokit = octokitFor(github);
      await octokit.rest.repos.createOrUpdateFileContents({
        owner: "local",
        repo: "sample-app",
        path: "setup.py",
        message: "Begin",
        content: Buffer.from("print(1)\n").toString("base64"),
      });
    });

    write(folder, sampleApp(""));
    const proposed = await rehearseHere(folder);
    const number = proposed.repositories[0]!.pullRequest!;
    expect(proposed.repositories[0]!.checks).toEqual([{ name: "ci", state: "pending" }]);
    expect(proposed.findings.map(({ severity, message }) => [severity, /pending|merge/.test(message)])).toContainEqual([
      "info",
      true,
    ]);
    expect(await requiredChecks(folder)).toEqual([]);

    await visitGitHub(folder, async (github) => {
      const octokit = octokitFor(github);
      const at = { owner: "local", repo: "sample-app" };
      const { data: rulesets } = await octokit.rest.repos.getRepoRulesets(at);
      for (const { id } of rulesets)
        await octokit.rest.repos.updateRepoRuleset({ ...at, ruleset_id: id, enforcement: "disabled" });
      await octokit.rest.pulls.merge({ ...at, pull_number: number, merge_method: "squash" });
    });
    const merged = await rehearseHere(folder);
    expect(merged.repositories[0]!.pullRequest).toBeUndefined();
    expect(merged.repositories[0]!.checks).toEqual([{ name: "ci", state: "required" }]);
    expect(await requiredChecks(folder)).toEqual(["ci"]);
  });
});

describe("renaming a required check", () => {
  const workflow = (job: string) => `name: Checks
on: { pull_request: {} }
permissions: {}
concurrency: { group: checks, cancel-in-progress: true }
jobs:
  ${job}:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    steps: [{ run: make }]
`;
  const repository = (job: string, delivery: string) => `visibility: public
rules: { bypass: [{ role: admin }] }
files: { delivery: ${delivery} }
jobs: [{ run: checks.yml, require: [${job}] }, { run: manual.yml }]
`;
  const manual = workflow("clean").replace("pull_request: {}", "workflow_dispatch: {}");
  const renamed = (folder: string, job: string, delivery: string) => {
    write(folder, repository(job, delivery));
    writeFileSync(path.join(folder, "inventory/workflows/checks.yml"), workflow(job));
  };
  const begin = async (delivery: string) => {
    const folder = project({
      [entry]: repository("verify", delivery),
      "inventory/workflows/checks.yml": workflow("verify"),
      "inventory/workflows/manual.yml": manual,
    });
    await rehearseHere(folder);
    expect(await requiredChecks(folder)).toEqual(["verify"]);
    return folder;
  };

  it("takes two runs where files are committed: what open pull requests cannot have yet is asked for in the second", async () => {
    const folder = await begin("commit");
    // Whatever is open now has "verify" of the old workflow, or "build" of the new one, and never both.
    renamed(folder, "build", "commit");
    const first = await rehearseHere(folder);
    expect(first.repositories[0]!.checks).toEqual([{ name: "build", state: "pending" }]);
    expect(first.findings.filter(({ id }) => id === "check-pending")).toEqual([
      {
        id: "check-pending",
        severity: "info",
        subject: 'sample-app: check "build"',
        message:
          "is not required yet, as it is new on the default branch, and no open pull request has it; the next run requires it: until then, update the pull requests that are to be merged.",
      },
    ]);
    expect(await requiredChecks(folder)).toEqual([]);

    const second = await rehearseHere(folder);
    expect(second.repositories[0]!.checks).toEqual([{ name: "build", state: "required" }]);
    expect(await requiredChecks(folder)).toEqual(["build"]);
    const third = await rehearseHere(folder);
    expect([total(third, "updated"), third.writes]).toEqual([0, 0]);
  });

  it("goes on asking for what both workflows report", async () => {
    const folder = await begin("commit");
    const both = `${workflow("verify")}  lint:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    permissions: {}\n    steps: [{ run: make }]\n`;
    write(folder, repository("verify, lint", "commit"));
    writeFileSync(path.join(folder, "inventory/workflows/checks.yml"), both);
    const first = await rehearseHere(folder);
    expect(first.repositories[0]!.checks).toEqual([
      { name: "lint", state: "pending" },
      { name: "verify", state: "required" },
    ]);
    expect(await requiredChecks(folder)).toEqual(["verify"]);
    await rehearseHere(folder);
    expect(await requiredChecks(folder)).toEqual(["lint", "verify"]);
  });

  it("holds up neither the pull request that brings the new name nor those with the old one", async () => {
    const folder = await begin("pull-request");
    renamed(folder, "build", "pull-request");
    const proposed = await rehearseHere(folder);
    const number = proposed.repositories[0]!.pullRequest!;
    expect(proposed.repositories[0]!.checks).toEqual([{ name: "build", state: "pending" }]);
    expect(await requiredChecks(folder)).toEqual([]);

    await visitGitHub(folder, async (github) => {
      const octokit = octokitFor(github);
      await octokit.rest.pulls.merge({
        owner: "local",
        repo: "sample-app",
        pull_number: number,
        merge_method: "squash",
      });
    });
    await rehearseHere(folder);
    expect(await requiredChecks(folder)).toEqual(["build"]);
  });
});

/** Checks that the ruleset of the sample's default branch requires on the embedded GitHub. */
async function requiredChecks(folder: string): Promise<string[]> {
  return visitGitHub(folder, async (github) => {
    const octokit = octokitFor(github);
    const { data } = await octokit.rest.repos.getBranchRules({ owner: "local", repo: "sample-app", branch: "main" });
    return data.flatMap((rule) =>
      rule.type === "required_status_checks"
        ? (rule.parameters?.required_status_checks ?? []).map(({ context }) => context)
        : [],
    );
  });
}

describe("rehearsing with --keep", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "leaves a server that answers until %s, and ends well then",
    async (signal) => {
      const folder = project();
      const child = spawn(
        process.execPath,
        [path.join(packageFolder(), "bin", "slipway.mjs"), "rehearse", "--keep", "--engine", "in-process"],
        { cwd: folder, env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "inherit"] },
      );
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
      let output = "";
      const invitation = await new Promise<{ url: string; token: string; clone: string }>((resolve, reject) => {
        child.stdout.on("data", (chunk) => {
          output += chunk;
          const [, token, url] = /Authorization: Bearer (\S+)' (http:\/\/[^/]+)\S*\n/.exec(output) ?? [];
          const [, clone] = /git clone (\S+)\n/.exec(output) ?? [];
          if (url && token && clone) resolve({ url, token, clone });
        });
        child.on("close", () => reject(new Error(`It ended early: ${output}`)));
      });

      const answer = await fetch(`${invitation.url}/api/v3/orgs/local/repos`, {
        headers: { authorization: `Bearer ${invitation.token}` },
      });
      expect(((await answer.json()) as { name: string }[]).map(({ name }) => name)).toEqual(["sample-app"]);

      const target = mkdtempSync(path.join(tmpdir(), "slipway-clone-"));
      projects.push(target);
      execFileSync("git", ["clone", "--quiet", invitation.clone, target], {
        env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
        stdio: "pipe",
      });
      expect(readdirSync(path.join(target, ".github", "workflows")).sort()).toEqual([
        "cd.yml",
        "ci.yml",
        "release.yml",
      ]);

      child.kill(signal);
      expect(await ended).toBe(0);
      await expect(fetch(invitation.url)).rejects.toThrow();
    },
  );
});

describe("a state that cannot be continued", () => {
  it("is refused when the other driver made it, and nothing is changed", async () => {
    const folder = project();
    await rehearse(folder);
    const before = await stateOf(folder);
    const file = path.join(stateFolderOf(folder), "driver");
    writeFileSync(file, "pulumi\n");
    const { code, stdout, stderr } = await slipway(folder, ["rehearse", "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/was made by the driver "pulumi".*"in-process".*--fresh/);
    expect(readFileSync(file, "utf8")).toBe("pulumi\n");
    expect(await stateOf(folder)).toEqual(before);
    expect((await rehearse(folder, { args: ["--fresh"] })).totals).toEqual({ created: 12 });
  });
});
