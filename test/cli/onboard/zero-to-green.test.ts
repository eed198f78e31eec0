import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { simulateOutput } from "../../../cli/output-schemas.ts";
import { upInProcess } from "../../../engine/in-process.ts";
import program from "../../../index.ts";
import { loadStack } from "../../../platform/load.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/server.ts";
import { octokitFor } from "../../sandbox/client.ts";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";

const owner = "local";
let github: Sandbox;
let folder: string;
beforeAll(async () => {
  github = await startSandbox({
    seed: {
      owners: [
        {
          login: owner,
          type: "Organization",
          plan: "enterprise",
          admins: ["octo"],
          teams: [{ slug: "platform", members: ["octo", "rev"] }],
        },
      ],
      users: [{ login: "rev" }],
      tokens: [
        { token: "local-token", login: "octo" },
        { token: "review-token", login: "rev" },
      ],
    },
  });
  // Without a commit, as GitHub makes them.
  const { repos } = octokitFor(github).rest;
  await repos.createInOrg({ org: owner, name: "platform", private: true });
  await repos.createInOrg({ org: owner, name: "fresh", private: true, description: "What is to come" });
  // The inventory is a repository of its own, whose owners review what they own.
  folder = makeProject({
    "inventory/repositories/sample-app.yaml": null,
    "inventory/repositories/platform.yaml": "adopt: true\nvisibility: private\nrules: null\n",
    "Pulumi.staging.yaml": null,
    "Pulumi.prod.yaml": null,
  });
  await git("init", "--quiet", "--initial-branch", "main");
  await git("config", "user.name", "octo");
  await git("config", "user.email", "octo@example.com");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "Begin");
  await git("remote", "add", "origin", `${github.url.replace("://", `://x:${github.token}@`)}/${owner}/platform.git`);
  await git("push", "--quiet", "origin", "main");
});
afterAll(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => void vi.unstubAllEnvs());

const git = async (...args: string[]) => (await promisify(execFile)("git", ["-C", folder, ...args])).stdout;

function slipway(...args: string[]) {
  vi.stubEnv("GITHUB_TOKEN", github.token);
  vi.stubEnv("GITHUB_BASE_URL", `${github.url}/`);
  return commandLine(folder, ...args);
}

/** Applies the stack to the embedded GitHub, in this process. */
async function up(stateFolder: string): Promise<void> {
  const from = process.cwd();
  process.chdir(folder);
  try {
    const stack = await loadStack(folder, "local");
    const target = { url: github.url, token: github.token };
    await upInProcess(() => program(stack.platform), stack, target, { stateFolder, onApplied: () => {} });
  } finally {
    process.chdir(from);
  }
}

it("an empty repository becomes one whose pull request is merged by a green pipeline", async () => {
  const began = performance.now();
  const octo = octokitFor(github);
  const reviewer = octokitFor(github, "review-token");
  const inventory = { owner, repo: "platform" };
  const fresh = { owner, repo: "fresh" };

  // One command proposes the entry, and leaves the files here alone.
  const onboarded = await slipway(
    ...["repo", "onboard", `${owner}/fresh`, "--pipeline", "python-app", "--owners", "platform", "--pull-request"],
  );
  expect([onboarded.code, onboarded.stderr]).toEqual([0, ""]);
  expect(onboarded.stdout).toContain(`Pull request: ${github.url}/${owner}/platform/pull/1`);
  expect(await git("status", "--short", "--untracked-files=no")).toBe("");
  const { data: files } = await octo.rest.pulls.listFiles({ ...inventory, pull_number: 1 });
  expect(files.map(({ filename }) => filename)).toEqual([".github/CODEOWNERS", "inventory/repositories/fresh.yaml"]);
  const { data: proposal } = await octo.rest.pulls.get({ ...inventory, pull_number: 1 });
  expect(proposal.title).toBe("Onboard local/fresh");
  expect(proposal.body).toContain("Pipeline `python-app`.");
  expect(proposal.body).toContain("## What this change does");

  // Its owners merge it, and the stack is applied.
  await octo.rest.pulls.merge({ ...inventory, pull_number: 1 });
  await git("pull", "--quiet", "origin", "main");
  expect(readFileSync(path.join(folder, ".github/CODEOWNERS"), "utf8")).toContain(
    "/inventory/repositories/fresh.yaml @local/platform\n",
  );
  const stateFolder = mkdtempSync(path.join(tmpdir(), "slipway-zero-"));
  await up(stateFolder);

  // A first change: its checks are required, so it waits for them.
  const { data: base } = await octo.rest.git.getRef({ ...fresh, ref: "heads/main" });
  await octo.rest.git.createRef({ ...fresh, ref: "refs/heads/first", sha: base.object.sha });
  const content = Buffer.from("A program.\n").toString("base64");
  await octo.rest.repos.createOrUpdateFileContents({
    ...{ ...fresh, path: "README.md", branch: "first", message: "Say what it is", content },
  });
  const { data: change } = await octo.rest.pulls.create({
    ...fresh,
    title: "Say what it is",
    head: "first",
    base: "main",
  });
  await reviewer.rest.pulls.createReview({ ...fresh, pull_number: change.number, event: "APPROVE" });
  const merge = () => octo.rest.pulls.merge({ ...fresh, pull_number: change.number, merge_method: "squash" });
  await expect(merge()).rejects.toMatchObject({ status: 405 });

  // What the delivered workflow runs for it, reported as its runner would.
  const simulated = await slipway("simulate", "fresh", "--event", "pull_request", "--json");
  const jobs = simulateOutput.parse(JSON.parse(simulated.stdout)).runs.flatMap(({ jobs }) => jobs);
  const checks = jobs.flatMap(({ cells, ...job }) => (cells.length > 0 ? cells : [job]));
  expect(checks.filter(({ result }) => !["run", "skip"].includes(result))).toEqual([]);
  for (const { name, result } of checks) {
    const conclusion = result === "run" ? ("success" as const) : ("skipped" as const);
    await octo.rest.checks.create({ ...fresh, name, head_sha: change.head.sha, status: "completed", conclusion });
  }
  const { data: rules } = await octo.rest.repos.getBranchRules({ ...fresh, branch: "main" });
  const required = rules.flatMap((rule) =>
    rule.type === "required_status_checks" ? (rule.parameters?.required_status_checks ?? []) : [],
  );
  expect(required.map(({ context }) => context)).toEqual(["ci"]);
  expect((await merge()).data.merged).toBe(true);

  // Whoever applies again changes nothing.
  const writes = () => github.calls().filter(({ write }) => write).length;
  const before = writes();
  await up(stateFolder);
  expect(writes()).toBe(before);
  rmSync(stateFolder, { recursive: true });
  expect(existsSync(path.join(folder, ".slipway", "writing"))).toBe(false);
  console.info(`From an empty repository to a merged pull request: ${Math.round(performance.now() - began)} ms`);
});
