import type { Actor } from "../http/access.ts";
import { isInTeam } from "../http/access.ts";
import { isProtected } from "../rules/classic-protection.ts";
import { fits } from "../rules/patterns.ts";
import type { DeploymentGate, Environment, Repository, WorkflowJob, WorkflowRun } from "../store/rows.ts";
import type { World } from "../world.ts";
import { addDeploymentStatus, createDeployment, environmentFor } from "./deployments.ts";
import { completeJob, emitJob } from "./workflow-jobs.ts";
import { jobsOf, settleRun } from "./workflow-runs.ts";

/** Whether an environment takes deployments of a ref. */
export async function takesRef(
  world: World,
  repository: Repository,
  environment: Environment,
  ref: string,
): Promise<boolean> {
  const policy = environment.deployment_branch_policy;
  if (!policy) return true;
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (policy.protected_branches) {
    const guarded = (name: string) => isProtected(world, repository, name);
    if (branch !== undefined && guarded(branch)) return true;
    const heads = await world.git.repository(repository.id).refs("refs/heads/");
    return !heads.some(({ name }) => guarded(name.slice("refs/heads/".length)));
  }
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1];
  const [type, name] = tag === undefined ? ["branch", branch ?? ref] : ["tag", tag];
  const policies = world.tables.deploymentPolicies.where("environment", environment.id);
  return policies.some((row) => row.type === type && fits(row.name, name as string));
}

/** Takes a job to its environment: refused there, or waiting for it, or let in at once. */
export async function enterEnvironment(
  world: World,
  run: WorkflowRun,
  job: WorkflowJob,
  name: string,
): Promise<WorkflowJob> {
  const { tables, clock } = world;
  const repository = tables.repositories.get(run.repository)!;
  const environment = environmentFor(world, repository, name);
  const now = clock.iso();
  if (!(await takesRef(world, repository, environment, run.ref))) {
    const kind = run.ref.startsWith("refs/tags/") ? "Tag" : "Branch";
    const message = `${kind} "${run.head_branch}" is not allowed to deploy to ${environment.name} due to environment protection rules.`;
    tables.checkRuns.update(job.id, { output: { title: "Deployment protection rules", summary: message } });
    return tables.workflowJobs.update(job.id, { status: "completed", conclusion: "failure", completed_at: now });
  }
  const wanted = { sha: run.head_sha, ref: run.head_branch, environment: environment.name };
  const deployment = createDeployment(world, repository, run.triggering_actor, wanted);
  const gate = gateOf(world, run, environment.id) ?? openGate(world, run, environment);
  const status = gate && gate.state === "open" ? "waiting" : "queued";
  addDeploymentStatus(world, deployment.id, run.triggering_actor, { state: gate ? "pending" : "queued" });
  return tables.workflowJobs.update(job.id, { status, deployment: deployment.id });
}

const gateOf = (world: World, run: WorkflowRun, environment: number): DeploymentGate | undefined =>
  world.tables.deploymentGates
    .where("run", run.id)
    .find((gate) => gate.run_attempt === run.run_attempt && gate.environment === environment);

function openGate(world: World, run: WorkflowRun, environment: Environment): DeploymentGate | undefined {
  const { tables, clock } = world;
  const asked = environment.reviewers.length > 0;
  const apps = tables.protectionRules.where("environment", environment.id);
  if (!asked && environment.wait_timer === 0 && apps.length === 0) return undefined;
  const gate = tables.deploymentGates.insert({
    run: run.id,
    run_attempt: run.run_attempt,
    environment: environment.id,
    started_at: clock.iso(),
    approved: false,
    apps: [],
    state: "open",
  });
  if (asked) emitReview(world, run, "requested", run.triggering_actor, { environment: environment.name });
  return gate;
}

/** The environments that a run waits for. */
export const openGates = (world: World, run: WorkflowRun): DeploymentGate[] =>
  world.tables.deploymentGates
    .where("run", run.id)
    .filter((gate) => gate.run_attempt === run.run_attempt && gate.state === "open");

/** Lets jobs go on whose environment holds them no longer: time alone may have done it. */
export function settleGates(world: World): void {
  const { tables, clock } = world;
  for (const gate of tables.deploymentGates.where("state", "open")) {
    const environment = tables.environments.get(gate.environment);
    const waited = Date.parse(gate.started_at) + (environment?.wait_timer ?? 0) * 60_000 <= clock.now();
    const asked = (environment?.reviewers.length ?? 0) > 0 && !gate.approved;
    const rules = tables.protectionRules.where("environment", gate.environment);
    if (!waited || asked || rules.some(({ app }) => !gate.apps.includes(app))) continue;
    tables.deploymentGates.update(gate.id, { state: "passed" });
    const run = tables.workflowRuns.get(gate.run)!;
    for (const job of waitingJobs(world, run, gate)) {
      const queued = tables.workflowJobs.update(job.id, { status: "queued" });
      if (job.deployment !== null)
        addDeploymentStatus(world, job.deployment, run.triggering_actor, { state: "queued" });
      emitJob(world, queued, "queued");
    }
    settleRun(world, run.id);
  }
}

function waitingJobs(world: World, run: WorkflowRun, gate: DeploymentGate): WorkflowJob[] {
  const name = world.tables.environments.get(gate.environment)?.name.toLowerCase();
  return jobsOf(world, run).filter((job) => job.status === "waiting" && job.environment?.toLowerCase() === name);
}

/** Whether somebody may let a run into an environment. */
export function mayReview(world: World, actor: Actor, run: WorkflowRun, environment: Environment): boolean {
  if (environment.prevent_self_review && run.triggering_actor === actor.account.id) return false;
  return environment.reviewers.some(({ type, id }) =>
    type === "User" ? id === actor.account.id : isInTeam(world.tables, id, actor.account.id),
  );
}

/** Notes that a reviewer, or an app that the environment asks, said yes; the rest is up to the other conditions. */
export function approveGate(world: World, gate: DeploymentGate, app?: number): void {
  const changes = app === undefined ? { approved: true } : { apps: [...gate.apps, app] };
  world.tables.deploymentGates.update(gate.id, changes);
  settleGates(world);
}

/** Refuses an environment: the jobs that wait for it fail. */
export async function rejectGate(world: World, gate: DeploymentGate): Promise<void> {
  world.tables.deploymentGates.update(gate.id, { state: "rejected" });
  const run = world.tables.workflowRuns.get(gate.run)!;
  for (const job of waitingJobs(world, run, gate)) await completeJob(world, job, "failure");
}

export function emitReview(world: World, run: WorkflowRun, action: string, by: number, fields: object): void {
  const repository = world.tables.repositories.get(run.repository)!;
  const sender = world.tables.accounts.get(by)!;
  const payload = { workflow_run: { id: run.id, head_sha: run.head_sha }, ...fields };
  world.webhooks.emit({ name: "deployment_review", action, repository, sender, payload });
}
