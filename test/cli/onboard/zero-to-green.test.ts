import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { simulateOutput } from "../../../cli/output-schemas.ts";
import { octokitFor } from "../../sandbox/client.ts";
import { type InventoryRepository, owner, startInventory } from "./inventory-repository.ts";

let place: InventoryRepository;
beforeAll(async () => {
  place = await startInventory(["fresh"]);
});
afterAll(() => place.close());
afterEach(() => void vi.unstubAllEnvs());

it("an empty repository becomes one whose pull request is merged by a green pipeline", async () => {
  const began = performance.now();
  const { github, folder, git, slipway, up } = place;
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
  await up();

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
  await up();
  expect(writes()).toBe(before);
  expect(existsSync(path.join(folder, ".slipway", "writing"))).toBe(false);
  console.info(`From an empty repository to a merged pull request: ${Math.round(performance.now() - began)} ms`);
});
