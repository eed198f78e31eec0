import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { control } from "./control.ts";
import { startReceiver } from "./receiver.ts";
import { temporaryFolder } from "./temporary.ts";

const ci = `name: CI
on:
  push:
  workflow_dispatch:
    inputs:
      level: { type: choice, options: [low, high], default: low }
      reason: { required: true }
  repository_dispatch:
    types: [nightly]
jobs:
  build: { runs-on: ubuntu-latest, steps: [{ run: make }] }
  deploy: { name: Deploy, needs: build, runs-on: [self-hosted, gpu], steps: [{ run: make deploy }] }
`;

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const app = { owner: "local", repo: "app" };
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization" }],
      repositories: [
        { owner: "local", name: "app", files: { ".github/workflows/ci.yml": ci, ".github/workflows/x.yml": "on: [" } },
      ],
    },
  });
  octokit = octokitFor(sandbox);
  const events = ["workflow_job", "workflow_run", "workflow_dispatch", "repository_dispatch"];
  const config = { url: receiver.url, content_type: "json", secret: "hush" };
  await octokit.rest.repos.createWebhook({ ...app, events, config });
  await sandbox.delivered();
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

/** Starts a run by hand and returns its id. */
async function dispatched(): Promise<number> {
  const inputs = { reason: "why not" };
  await octokit.rest.actions.createWorkflowDispatch({ ...app, workflow_id: "ci.yml", ref: "main", inputs });
  return (await octokit.rest.actions.listWorkflowRuns({ ...app, workflow_id: "ci.yml" })).data.workflow_runs[0]!.id;
}

const jobs = async (run_id: number) =>
  (await octokit.rest.actions.listJobsForWorkflowRun({ ...app, run_id })).data.jobs.map(
    ({ id, name, status, conclusion, run_attempt }) => ({ id, name, status, conclusion, run_attempt }),
  );

const work = (job: number, body: object) => control(sandbox, "PATCH", `jobs/${job}`, body);
const run = async (run_id: number) => (await octokit.rest.actions.getWorkflowRun({ ...app, run_id })).data;

describe("workflows", () => {
  it("are the files of the default branch, by number and by name, and can be switched off", async () => {
    const { data } = await octokit.rest.actions.listRepoWorkflows(app);
    expect(data.workflows.map(({ name, path, state }) => [name, path, state])).toEqual([
      ["CI", ".github/workflows/ci.yml", "active"],
      [".github/workflows/x.yml", ".github/workflows/x.yml", "active"],
    ]);
    const { id } = data.workflows[0]!;
    await octokit.rest.actions.disableWorkflow({ ...app, workflow_id: id });
    const one = await octokit.rest.actions.getWorkflow({ ...app, workflow_id: "ci.yml" });
    expect(one.data).toMatchObject({ id, state: "disabled_manually" });
    const inputs = { reason: "x" };
    const start = octokit.rest.actions.createWorkflowDispatch({ ...app, workflow_id: id, ref: "main", inputs });
    expect((await failure(start)).status).toBe(422);
    await octokit.rest.actions.enableWorkflow({ ...app, workflow_id: id });
    expect((await failure(octokit.rest.actions.getWorkflow({ ...app, workflow_id: "no.yml" }))).status).toBe(404);
  });

  it("are started by hand with the inputs that they declare, and no others", async () => {
    const attempt = async (workflow_id: string, ref: string, inputs: Record<string, string>) =>
      (await failure(octokit.rest.actions.createWorkflowDispatch({ ...app, workflow_id, ref, inputs }))).message;
    expect(await attempt("ci.yml", "main", {})).toBe("Required input 'reason' not provided");
    expect(await attempt("ci.yml", "main", { reason: "a", other: "b" })).toBe('Unexpected inputs provided: ["other"]');
    expect(await attempt("ci.yml", "main", { reason: "a", level: "top" })).toBe(
      "Provided value 'top' for input 'level' not in the list of allowed values",
    );
    expect(await attempt("ci.yml", "gone", { reason: "a" })).toBe("No ref found for: gone");
    expect(await attempt("x.yml", "main", {})).toBe("Workflow does not have 'workflow_dispatch' trigger");
    const { data } = await octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
      ...app,
      workflow_id: "ci.yml",
      ref: "main",
      inputs: { reason: "told" },
      return_run_details: true,
    });
    expect(await run((data as { workflow_run_id: number }).workflow_run_id)).toMatchObject({
      event: "workflow_dispatch",
      name: "CI",
      head_branch: "main",
      status: "queued",
    });
  });

  it("start by an event of the repository that they ask for", async () => {
    const before = (await octokit.rest.actions.listWorkflowRunsForRepo(app)).data.total_count;
    await octokit.rest.repos.createDispatchEvent({ ...app, event_type: "weekly" });
    await octokit.rest.repos.createDispatchEvent({ ...app, event_type: "nightly", client_payload: { a: 1 } });
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...app, event: "repository_dispatch" });
    expect(data.workflow_runs.map(({ display_title }) => display_title)).toEqual(["nightly"]);
    expect((await octokit.rest.actions.listWorkflowRunsForRepo(app)).data.total_count).toBe(before + 1);
  });
});

describe("a run", () => {
  it("goes through its jobs as they need each other, is a check of its commit, and tells so, signed", async () => {
    const since = receiver.received.length;
    const id = await dispatched();
    const [build] = await jobs(id);
    expect(await jobs(id)).toMatchObject([{ name: "build", status: "queued" }]);
    await work(build!.id, { status: "in_progress" });
    expect(await run(id)).toMatchObject({ status: "in_progress", conclusion: null });
    await work(build!.id, { status: "completed", steps: [{ name: "make" }], log: "made\n" });
    const [, deploy] = await jobs(id);
    expect(deploy).toMatchObject({ name: "Deploy", status: "queued" });
    const checks = await octokit.rest.checks.listForRef({ ...app, ref: "main" });
    expect(checks.data.check_runs.find((check) => check.id === build!.id)).toMatchObject({
      name: "build",
      conclusion: "success",
      app: { slug: "github-actions" },
    });
    await work(deploy!.id, { status: "completed", conclusion: "failure" });
    expect(await run(id)).toMatchObject({ status: "completed", conclusion: "failure" });
    await sandbox.delivered();
    const told = receiver.received.slice(since).map(({ headers, body }) => {
      expect(headers["x-hub-signature-256"]).toMatch(/^sha256=[0-9a-f]{64}$/);
      const { action, workflow_job } = JSON.parse(body);
      return [headers["x-github-event"], action, workflow_job?.name].filter(Boolean).join(" ");
    });
    expect(told.sort()).toEqual([
      "workflow_dispatch",
      "workflow_job completed Deploy",
      "workflow_job completed build",
      "workflow_job in_progress build",
      "workflow_job queued Deploy",
      "workflow_job queued build",
      "workflow_run completed",
      "workflow_run in_progress",
      "workflow_run requested",
    ]);
  });

  it("begins again as a whole, or where it failed, and keeps what was before", async () => {
    const id = await dispatched();
    const [build] = await jobs(id);
    const again = () => octokit.rest.actions.reRunWorkflowFailedJobs({ ...app, run_id: id });
    expect((await failure(again())).message).toBe("This workflow run is already running");
    await work(build!.id, { status: "completed" });
    const [, deploy] = await jobs(id);
    await work(deploy!.id, { status: "completed", conclusion: "failure" });
    await again();
    expect(await jobs(id)).toMatchObject([
      { name: "build", conclusion: "success", run_attempt: 2 },
      { name: "Deploy", status: "queued", run_attempt: 2 },
    ]);
    const first = await octokit.rest.actions.getWorkflowRunAttempt({ ...app, run_id: id, attempt_number: 1 });
    expect(first.data).toMatchObject({ run_attempt: 1, status: "completed", conclusion: "failure" });
    const old = await octokit.rest.actions.listJobsForWorkflowRunAttempt({ ...app, run_id: id, attempt_number: 1 });
    expect(old.data.jobs.map(({ conclusion }) => conclusion)).toEqual(["success", "failure"]);
    await work((await jobs(id))[1]!.id, { status: "completed" });
    await octokit.rest.actions.reRunWorkflow({ ...app, run_id: id });
    expect(await jobs(id)).toMatchObject([{ name: "build", status: "queued", run_attempt: 3 }]);
    expect(await run(id)).toMatchObject({ run_attempt: 3, status: "queued", conclusion: null });
  });

  it("is cancelled once, and deleted when it is over", async () => {
    const id = await dispatched();
    const remove = () => octokit.rest.actions.deleteWorkflowRun({ ...app, run_id: id });
    expect((await failure(remove())).status).toBe(403);
    await octokit.rest.actions.cancelWorkflowRun({ ...app, run_id: id });
    expect(await run(id)).toMatchObject({ status: "completed", conclusion: "cancelled" });
    expect(await jobs(id)).toMatchObject([{ conclusion: "cancelled" }, { name: "Deploy", conclusion: "skipped" }]);
    expect(await failure(octokit.rest.actions.cancelWorkflowRun({ ...app, run_id: id }))).toEqual({
      status: 409,
      message: "Cannot cancel a workflow run that is completed.",
    });
    await remove();
    expect((await failure(run(id))).status).toBe(404);
  });

  it("leaves logs and artifacts, by links that end and archives that unzip opens", async () => {
    const id = await dispatched();
    const [build] = await jobs(id);
    const where = { ...app, run_id: id };
    expect((await failure(octokit.rest.actions.downloadWorkflowRunLogs(where))).status).toBe(404);
    await work(build!.id, { status: "completed", log: "one line\n" });
    const log = await octokit.rest.actions.downloadJobLogsForWorkflowRun({ ...app, job_id: build!.id });
    expect(log.data).toBe("one line\n");
    const made = await control(sandbox, "POST", `runs/${id}/artifacts`, { name: "wheel", files: { "a/b.txt": "é" } });
    const { data } = await octokit.rest.actions.listWorkflowRunArtifacts(where);
    expect(data.artifacts).toMatchObject([{ name: "wheel", expired: false, digest: made.body.digest }]);
    const artifact = { ...app, artifact_id: data.artifacts[0]!.id, archive_format: "zip" };
    const folder = temporaryFolder();
    const file = path.join(folder, "wheel.zip");
    const archive = await octokit.rest.actions.downloadArtifact(artifact);
    writeFileSync(file, Buffer.from(archive.data as ArrayBuffer));
    const read =
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.read('a/b.txt').decode())";
    expect(execFileSync("python3", ["-c", read, file], { encoding: "utf8" })).toBe("None é\n");
    const redirect = await fetch(
      `${sandbox.url}/api/v3/repos/local/app/actions/artifacts/${artifact.artifact_id}/zip`,
      {
        redirect: "manual",
        headers: { authorization: `Bearer ${sandbox.token}` },
      },
    );
    const link = redirect.headers.get("location")!;
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link.replace("name=wheel", "name=other"))).status).toBe(403);
    sandbox.advance(61);
    expect((await fetch(link)).status).toBe(403);
    sandbox.advance(91 * 86_400);
    expect((await failure(octokit.rest.actions.downloadArtifact(artifact))).status).toBe(410);
    await octokit.rest.actions.deleteWorkflowRunLogs(where);
    expect((await failure(octokit.rest.actions.downloadWorkflowRunLogs(where))).status).toBe(404);
  });
});

describe("caches of actions", () => {
  it("are listed, counted and deleted by their key", async () => {
    for (const key of ["npm-1", "npm-2", "pip-1"]) {
      await control(sandbox, "POST", "caches", { repository: "local/app", key, size: 100 });
    }
    const { data } = await octokit.rest.actions.getActionsCacheList({ ...app, key: "npm-", sort: "created_at" });
    expect(data.actions_caches.map(({ key }) => key)).toEqual(["npm-2", "npm-1"]);
    await octokit.rest.actions.deleteActionsCacheByKey({ ...app, key: "npm-1" });
    expect((await octokit.rest.actions.getActionsCacheUsage(app)).data).toMatchObject({
      active_caches_count: 2,
      active_caches_size_in_bytes: 200,
    });
    expect((await failure(octokit.rest.actions.deleteActionsCacheByKey({ ...app, key: "npm-1" }))).status).toBe(404);
  });
});
