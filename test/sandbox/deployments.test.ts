import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { control } from "./control.ts";
import { startReceiver } from "./receiver.ts";

let sandbox: Sandbox;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let octokit: ReturnType<typeof octokitFor>;
let ann: ReturnType<typeof octokitFor>;
let bob: ReturnType<typeof octokitFor>;
let ids: { ann: number; team: number };
const app = { owner: "local", repo: "app" };
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({
    seed: {
      owners: [
        {
          login: "local",
          type: "Organization",
          admins: ["octo"],
          teams: [
            { slug: "core", members: ["bob"] },
            { slug: "all", members: ["ann", "bob"] },
          ],
        },
      ],
      tokens: [
        { token: "octo-token", login: "octo" },
        { token: "ann-token", login: "ann" },
        { token: "bob-token", login: "bob" },
      ],
      repositories: [{ owner: "local", name: "app", visibility: "public" }],
    },
  });
  octokit = octokitFor(sandbox);
  ann = octokitFor(sandbox, "ann-token");
  bob = octokitFor(sandbox, "bob-token");
  const user = await octokit.rest.users.getByUsername({ username: "ann" });
  const team = await octokit.rest.teams.getByName({ org: "local", team_slug: "core" });
  ids = { ann: user.data.id, team: team.data.id };
  await octokit.rest.git.createRef({
    ...app,
    ref: "refs/heads/topic",
    sha: (await octokit.rest.repos.getBranch({ ...app, branch: "main" })).data.commit.sha,
  });
  const events = ["deployment", "deployment_status", "deployment_review"];
  await octokit.rest.repos.createWebhook({ ...app, events, config: { url: receiver.url, content_type: "json" } });
  await sandbox.delivered();
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

interface Started {
  readonly run: { readonly id: number; readonly status: string };
  readonly jobs: readonly { readonly id: number; readonly status: string; readonly conclusion: string | null }[];
}

const start = async (environment: string, more: object = {}): Promise<Started> => {
  const jobs = [{ name: "deploy", environment }];
  return (await control(sandbox, "POST", "runs", { repository: "local/app", actor: "octo", jobs, ...more })).body;
};

const protect = async (environment_name: string, rules: object) =>
  (await octokit.rest.repos.createOrUpdateEnvironment({ ...app, environment_name, ...rules })).data;

const jobOf = async ({ jobs }: Started) =>
  (await octokit.rest.actions.getJobForWorkflowRun({ ...app, job_id: jobs[0]!.id })).data;

const pending = async ({ run }: Started, by = octokit) =>
  (await by.rest.actions.getPendingDeploymentsForRun({ ...app, run_id: run.id })).data;

const review = (by: typeof octokit, { run }: Started, environment: number, state: "approved" | "rejected") =>
  by.rest.actions.reviewPendingDeploymentsForRun({
    ...app,
    run_id: run.id,
    environment_ids: [environment],
    state,
    comment: "Seen.",
  });

const nothing = { status: 422, message: "There are no pending deployment requests to approve or reject" };

describe("a job with an environment", () => {
  it("waits for one of its reviewers, and goes on when one approves", async () => {
    const since = receiver.received.length;
    const environment = await protect("production", {
      reviewers: [
        { type: "User", id: ids.ann },
        { type: "Team", id: ids.team },
      ],
    });
    const started = await start("production");
    expect([started.run.status, started.jobs[0]!.status]).toEqual(["waiting", "waiting"]);
    const refused = await control(sandbox, "PATCH", `jobs/${started.jobs[0]!.id}`, { status: "in_progress" });
    expect(refused.body.message).toBe('The job "deploy" is waiting, not queued.');
    expect(await pending(started)).toMatchObject([
      { environment: { name: "production" }, wait_timer: 0, current_user_can_approve: false },
    ]);
    expect((await pending(started, bob))[0]).toMatchObject({ current_user_can_approve: true });
    expect(await failure(review(octokit, started, environment.id, "approved"))).toEqual(nothing);
    const { data } = await review(bob, started, environment.id, "approved");
    expect(data).toMatchObject([{ environment: "production", ref: "main", production_environment: true }]);
    expect(await failure(review(bob, started, environment.id, "approved"))).toEqual(nothing);
    expect(await pending(started)).toEqual([]);
    expect((await jobOf(started)).status).toBe("queued");
    const approvals = await octokit.rest.actions.getReviewsForRun({ ...app, run_id: started.run.id });
    expect(approvals.data).toMatchObject([
      { state: "approved", comment: "Seen.", user: { login: "bob" }, environments: [{ name: "production" }] },
    ]);
    await control(sandbox, "PATCH", `jobs/${started.jobs[0]!.id}`, { status: "in_progress" });
    await control(sandbox, "PATCH", `jobs/${started.jobs[0]!.id}`, { status: "completed" });
    const { data: deployments } = await octokit.rest.repos.listDeployments({ ...app, environment: "production" });
    const statuses = await octokit.rest.repos.listDeploymentStatuses({ ...app, deployment_id: deployments[0]!.id });
    expect(statuses.data.map(({ state }) => state)).toEqual(["success", "in_progress", "queued", "pending"]);
    await sandbox.delivered();
    const told = receiver.received.slice(since).map(({ headers, body }) => {
      const { action, deployment_status } = JSON.parse(body);
      return [headers["x-github-event"], action, deployment_status?.state].filter(Boolean).join(" ");
    });
    expect(told.sort()).toEqual([
      "deployment created",
      "deployment_review approved",
      "deployment_review requested",
      "deployment_status created in_progress",
      "deployment_status created pending",
      "deployment_status created queued",
      "deployment_status created success",
    ]);
  });

  it("fails when a reviewer rejects it", async () => {
    const environment = await protect("production", { reviewers: [{ type: "User", id: ids.ann }] });
    const started = await start("production");
    await review(ann, started, environment.id, "rejected");
    expect(await jobOf(started)).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(await failure(review(ann, started, environment.id, "approved"))).toEqual(nothing);
  });

  it("cannot be approved by whoever started it, where self-review is prevented", async () => {
    const reviewers = [
      { type: "User" as const, id: ids.ann },
      { type: "Team" as const, id: ids.team },
    ];
    const environment = await protect("production", { reviewers, prevent_self_review: true });
    const started = await start("production", { actor: "ann" });
    expect((await pending(started, ann))[0]).toMatchObject({ current_user_can_approve: false });
    expect(await failure(review(ann, started, environment.id, "approved"))).toEqual(nothing);
    await review(bob, started, environment.id, "approved");
    expect((await jobOf(started)).status).toBe("queued");
    await protect("production", { reviewers, prevent_self_review: false });
    await review(ann, await start("production", { actor: "ann" }), environment.id, "approved");
  });

  it("waits for the timer on the server's clock", async () => {
    await protect("staging", { wait_timer: 30 });
    const started = await start("staging");
    sandbox.advance(29 * 60);
    expect((await pending(started))[0]).toMatchObject({ wait_timer: 30, wait_timer_started_at: expect.any(String) });
    expect((await jobOf(started)).status).toBe("waiting");
    sandbox.advance(61);
    expect((await jobOf(started)).status).toBe("queued");
    expect(await pending(started)).toEqual([]);
  });

  it("fails at once for a branch or tag that may not deploy there", async () => {
    const deployment_branch_policy = { protected_branches: false, custom_branch_policies: true };
    await protect("live", { deployment_branch_policy });
    const policy = { ...app, environment_name: "live" };
    await octokit.rest.repos.createDeploymentBranchPolicy({ ...policy, name: "release/*" });
    await octokit.rest.repos.createDeploymentBranchPolicy({ ...policy, name: "v*", type: "tag" });
    const refused = await start("live", { branch: "main" });
    expect(refused.jobs[0]).toMatchObject({ status: "completed", conclusion: "failure" });
    const check = await octokit.rest.checks.get({ ...app, check_run_id: refused.jobs[0]!.id });
    expect(check.data.output.summary).toBe(
      'Branch "main" is not allowed to deploy to live due to environment protection rules.',
    );
    const { sha } = (await octokit.rest.repos.getCommit({ ...app, ref: "main" })).data;
    await octokit.rest.git.createRef({ ...app, ref: "refs/heads/release/1", sha });
    await octokit.rest.git.createRef({ ...app, ref: "refs/tags/v1", sha });
    expect((await start("live", { branch: "release/1" })).jobs[0]!.status).toBe("queued");
    expect((await start("live", { tag: "v1" })).jobs[0]!.status).toBe("queued");
    expect((await octokit.rest.repos.listDeployments({ ...app, environment: "live" })).data).toHaveLength(2);
  });

  it("deploys from protected branches alone, where the environment wants it so", async () => {
    const deployment_branch_policy = { protected_branches: true, custom_branch_policies: false };
    await protect("guarded", { deployment_branch_policy });
    expect((await start("guarded", { branch: "topic" })).jobs[0]!.status).toBe("queued");
    const { data } = await octokit.rest.repos.createRepoRuleset({
      ...app,
      name: "main",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "deletion" }],
    });
    expect((await start("guarded", { branch: "topic" })).jobs[0]!.conclusion).toBe("failure");
    expect((await start("guarded", { branch: "main" })).jobs[0]!.status).toBe("queued");
    await octokit.rest.repos.deleteRepoRuleset({ ...app, ruleset_id: data.id });
  });
});

describe("a deployment", () => {
  const last = { ...app, ref: "main", auto_merge: false, required_contexts: [] };

  it("is recorded with its statuses, and a success retires the ones before", async () => {
    const make = async () =>
      (await octokit.rest.repos.createDeployment({ ...last, environment: "qa" })).data as { id: number };
    const [first, second] = [await make(), await make()];
    const say = (deployment_id: number, state: "success" | "failure") =>
      octokit.rest.repos.createDeploymentStatus({
        ...app,
        deployment_id,
        state,
        environment_url: "https://qa.example",
      });
    await say(first.id, "success");
    await say(second.id, "success");
    const states = async (deployment_id: number) =>
      (await octokit.rest.repos.listDeploymentStatuses({ ...app, deployment_id })).data.map(({ state }) => state);
    expect(await states(first.id)).toEqual(["inactive", "success"]);
    expect(await states(second.id)).toEqual(["success"]);
    const remove = (deployment_id: number) => octokit.rest.repos.deleteDeployment({ ...app, deployment_id });
    expect((await failure(remove(second.id))).status).toBe(422);
    await remove(first.id);
    expect((await failure(octokit.rest.repos.getDeployment({ ...app, deployment_id: first.id }))).status).toBe(404);
    expect((await octokit.rest.repos.getEnvironment({ ...app, environment_name: "qa" })).data.protection_rules).toEqual(
      [],
    );
  });

  it("is refused while checks fail, and merges the default branch first when asked", async () => {
    const { sha } = (await octokit.rest.repos.getCommit({ ...app, ref: "topic" })).data;
    await octokit.rest.repos.createCommitStatus({ ...app, sha, state: "failure", context: "lint" });
    const { required_contexts: _, ...all } = last;
    const strict = octokit.rest.repos.createDeployment({ ...all, ref: "topic" });
    expect(await failure(strict)).toEqual({ status: 409, message: "Conflict: Commit status checks failed for topic." });
    const content = { ...app, path: "new.txt", message: "New", content: "eA==", branch: "main" };
    await octokit.rest.repos.createOrUpdateFileContents(content);
    const { status, data } = await octokit.rest.repos.createDeployment({ ...app, ref: "topic", required_contexts: [] });
    expect([status, data]).toEqual([202, { message: "Auto-merged main into topic on deployment." }]);
    const merged = await octokit.rest.repos.getCommit({ ...app, ref: "topic" });
    expect(merged.data.parents).toHaveLength(2);
    expect((await failure(octokit.rest.repos.createDeployment({ ...last, ref: "no" }))).message).toBe(
      "No ref found for: no",
    );
    const outsider = octokitFor(sandbox, "ann-token").rest.repos.createDeployment(last);
    expect((await failure(outsider)).status).toBe(403);
  });
});
