import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { startReceiver } from "./receiver.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let group: number;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization" }],
      repositories: [{ owner: "local", name: "app" }],
    },
  });
  octokit = octokitFor(sandbox);
  const hook = {
    name: "web",
    events: ["workflow_job", "workflow_run"],
    config: { url: receiver.url, content_type: "json" },
  };
  await octokit.request("POST /orgs/local/hooks", hook);
  await sandbox.delivered();
  group = (await octokit.request("GET /orgs/local/actions/runner-groups")).data.runner_groups[0].id;
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

interface Controlled {
  readonly message: string;
  readonly run: { readonly id: number };
  readonly jobs: readonly { readonly id: number }[];
}

const control = async (method: string, path: string, body: object) => {
  const answer = await fetch(`${sandbox.url}/_slipway/${path}`, { method, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Controlled };
};

const jitConfig = (name: string, labels = ["self-hosted", "gpu"]) =>
  octokit.rest.actions.generateRunnerJitconfigForOrg({ org: "local", name, runner_group_id: group, labels });

describe("a just-in-time runner", () => {
  it("is there before its machine, once by its name", async () => {
    const { data } = await jitConfig("machine-1");
    expect(data.runner).toMatchObject({ name: "machine-1", status: "offline", busy: false });
    const files = JSON.parse(Buffer.from(data.encoded_jit_config, "base64").toString());
    expect(Object.keys(files)).toEqual([".runner", ".credentials", ".credentials_rsaparams"]);
    expect((await failure(jitConfig("Machine-1"))).status).toBe(409);
    const elsewhere = { org: "local", name: "x", runner_group_id: 1, labels: ["a"] };
    expect((await failure(octokit.rest.actions.generateRunnerJitconfigForOrg(elsewhere))).status).toBe(404);
  });

  it("takes a job that fits, cannot be deleted meanwhile, and is gone with the job", async () => {
    const since = receiver.received.length;
    const { data } = await jitConfig("machine-2");
    const { id } = data.runner;
    const queued = await control("POST", "runs", {
      repository: "local/app",
      jobs: [
        { name: "train", labels: ["gpu"] },
        { name: "windows", labels: ["windows"] },
      ],
    });
    const [train, windows] = queued.body.jobs;
    const start = (job: number) => control("PATCH", `jobs/${job}`, { status: "in_progress", runner: id });
    expect((await start(train!.id)).body.message).toBe('The runner "machine-2" is not online and free.');
    await control("PATCH", `runners/${id}`, { status: "online" });
    expect((await start(windows!.id)).body.message).toBe('The runner "machine-2" has no label "windows".');
    expect((await start(train!.id)).body).toMatchObject({ status: "in_progress", runner_name: "machine-2" });
    const remove = octokit.rest.actions.deleteSelfHostedRunnerFromOrg({ org: "local", runner_id: id });
    expect(await failure(remove)).toEqual({
      status: 422,
      message: 'Runner "machine-2" is currently running a job and cannot be deleted.',
    });
    await control("PATCH", `jobs/${train!.id}`, { status: "completed", conclusion: "success" });
    const gone = octokit.rest.actions.getSelfHostedRunnerForOrg({ org: "local", runner_id: id });
    expect((await failure(gone)).status).toBe(404);
    const { data: over } = await octokit.rest.actions.getJobForWorkflowRun({
      owner: "local",
      repo: "app",
      job_id: train!.id,
    });
    expect(over).toMatchObject({ status: "completed", runner_id: id, runner_name: "machine-2" });
    await control("PATCH", `jobs/${windows!.id}`, { status: "completed", conclusion: "cancelled" });
    const run = { owner: "local", repo: "app", run_id: queued.body.run.id };
    expect((await octokit.rest.actions.getWorkflowRun(run)).data).toMatchObject({
      status: "completed",
      conclusion: "cancelled",
    });
    const jobs = await octokit.rest.actions.listJobsForWorkflowRun(run);
    expect(jobs.data.jobs.map((job) => [job.name, job.conclusion])).toEqual([
      ["train", "success"],
      ["windows", "cancelled"],
    ]);
    await sandbox.delivered();
    const events = receiver.received.slice(since).map(({ headers, body }) => {
      const { action, workflow_job } = JSON.parse(body);
      return [headers["x-github-event"], action, workflow_job?.name].join(" ").trim();
    });
    expect(events.sort()).toEqual([
      "workflow_job completed train",
      "workflow_job completed windows",
      "workflow_job in_progress train",
      "workflow_job queued train",
      "workflow_job queued windows",
      "workflow_run completed",
      "workflow_run in_progress",
      "workflow_run requested",
    ]);
  });

  it("takes jobs of those repositories and workflows alone that its group is for", async () => {
    const org = "local";
    const make = async (name: string, visibility: "public" | "private") =>
      (await octokit.rest.repos.createInOrg({ org, name, visibility, auto_init: true })).data.id;
    const secret = await make("secret", "private");
    await make("open", "public");
    const { data: few } = await octokit.request("POST /orgs/{org}/actions/runner-groups", {
      org,
      name: "few",
      visibility: "selected",
      selected_repository_ids: [secret],
    });
    const machine = async (name: string, runner_group_id: number) => {
      const wanted = { org, name, runner_group_id, labels: ["gpu"] };
      const { data } = await octokit.rest.actions.generateRunnerJitconfigForOrg(wanted);
      await control("PATCH", `runners/${data.runner.id}`, { status: "online" });
      return data.runner.id;
    };
    const give = async (repo: string, runner: number) => {
      const jobs = [{ name: "train", labels: ["gpu"] }];
      const { body } = await control("POST", "runs", {
        repository: `local/${repo}`,
        workflow: ".github/workflows/train.yml",
        jobs,
      });
      const answer = await control("PATCH", `jobs/${body.jobs[0]!.id}`, { status: "in_progress", runner });
      return answer.status === 200 ? "taken" : answer.body.message;
    };
    const change = (changes: object) =>
      octokit.request("PATCH /orgs/{org}/actions/runner-groups/{runner_group_id}", {
        org,
        runner_group_id: few.id,
        name: "few",
        ...changes,
      });
    const one = await machine("scoped-1", few.id);
    expect(await give("app", one)).toBe('The runner group "few" is not for the repository "local/app".');
    await change({ visibility: "all" });
    expect(await give("open", one)).toBe('The runner group "few" is not for the repository "local/open".');
    await change({ allows_public_repositories: true, visibility: "private" });
    expect(await give("open", one)).toBe('The runner group "few" is not for the repository "local/open".');
    const workflow = ".github/workflows/train.yml";
    await change({
      visibility: "all",
      restricted_to_workflows: true,
      selected_workflows: [`local/secret/${workflow}@refs/heads/main`],
    });
    expect(await give("open", one)).toBe(
      `The runner group "few" is not for the workflow "${workflow}" at "refs/heads/main".`,
    );
    expect(await give("secret", one)).toBe("taken");
    const repository = { owner: org, repo: "secret", name: "own", runner_group_id: group, labels: ["gpu"] };
    const { data: own } = await octokit.rest.actions.generateRunnerJitconfigForRepo(repository);
    await control("PATCH", `runners/${own.runner.id}`, { status: "online" });
    expect(await give("app", own.runner.id)).toBe(
      'The runner "own" does not belong to "local/app" or its organisation.',
    );
    expect(await give("secret", own.runner.id)).toBe("taken");
  });

  it("has labels that can be added, replaced and taken away", async () => {
    const { data } = await jitConfig("machine-3", ["one"]);
    const which = { org: "local", runner_id: data.runner.id };
    const names = async () =>
      (await octokit.rest.actions.listLabelsForSelfHostedRunnerForOrg(which)).data.labels.map((label) => label.name);
    await octokit.rest.actions.addCustomLabelsToSelfHostedRunnerForOrg({ ...which, labels: ["two"] });
    expect(await names()).toEqual(["one", "two"]);
    await octokit.rest.actions.removeCustomLabelFromSelfHostedRunnerForOrg({ ...which, name: "one" });
    expect(await names()).toEqual(["two"]);
    await octokit.rest.actions.deleteSelfHostedRunnerFromOrg(which);
  });
});
