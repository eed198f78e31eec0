import { presentJob } from "../present/workflow-run.ts";
import { actionsApp } from "../rules/required-checks.ts";
import type { Conclusion, JobStep, PlannedJob, Runner, WorkflowJob, WorkflowRun } from "../store/rows.ts";
import type { World } from "../world.ts";
import { mergeWhatIsReady } from "./auto-merge.ts";
import { enterEnvironment } from "./deployment-gates.ts";
import { addDeploymentStatus } from "./deployments.ts";
import { scopeFault } from "./runner-scope.ts";
import { queueNext, settleRun } from "./workflow-runs.ts";

/** Adds a planned job to the present attempt: queued, or waiting for its environment, or over already. */
export async function addJob(
  world: World,
  run: WorkflowRun,
  { name, labels, environment }: PlannedJob,
  over?: Conclusion,
): Promise<WorkflowJob> {
  const { tables, clock } = world;
  const now = clock.iso();
  const job = tables.workflowJobs.insert({
    run: run.id,
    repository: run.repository,
    run_attempt: run.run_attempt,
    name,
    labels,
    status: over ? "completed" : "queued",
    conclusion: over ?? null,
    runner: null,
    environment,
    deployment: null,
    steps: [],
    log: null,
    created_at: now,
    started_at: null,
    completed_at: over ? now : null,
  });
  // A job is a check of its commit, and has the same id as one.
  const check: Parameters<typeof tables.checkRuns.insert>[0] & { id: number } = {
    id: job.id,
    repository: run.repository,
    head_sha: run.head_sha,
    name,
    status: "queued",
    conclusion: null,
    app: actionsApp,
    external_id: "",
    details_url: null,
    output: {},
    started_at: now,
    completed_at: null,
  };
  tables.checkRuns.insert(check);
  const entered = over || environment === null ? job : await enterEnvironment(world, run, job, environment);
  if (entered.status === "completed") await tellEnd(world, entered);
  else emitJob(world, entered, entered.status);
  return entered;
}

function runnerFault(job: WorkflowJob, runner: Runner): string | undefined {
  if (runner.busy || runner.status !== "online") return `The runner "${runner.name}" is not online and free.`;
  const has = new Set(runner.labels.map(({ name }) => name.toLowerCase()));
  const lacking = job.labels.find((name) => !has.has(name.toLowerCase()));
  return lacking === undefined ? undefined : `The runner "${runner.name}" has no label "${lacking}".`;
}

/** Gives a queued job to a runner, or, without one, to a machine of GitHub's. @throws Error when that cannot be */
export function startJob(world: World, job: WorkflowJob, runner: Runner | undefined): WorkflowJob {
  const { tables, clock } = world;
  if (job.status !== "queued") throw new Error(`The job "${job.name}" is ${job.status}, not queued.`);
  const fault = runner && (runnerFault(job, runner) ?? scopeFault(world, tables.workflowRuns.get(job.run)!, runner));
  if (fault !== undefined) throw new Error(fault);
  if (runner) tables.runners.update(runner.id, { busy: true });
  const started_at = clock.iso();
  const ran = runner && { ran_on: { name: runner.name, group: runner.group } };
  const change = { status: "in_progress", runner: runner?.id ?? null, started_at } as const;
  const started = tables.workflowJobs.update(job.id, { ...change, ...ran });
  tables.checkRuns.update(job.id, { status: "in_progress", started_at });
  settleRun(world, job.run);
  emitJob(world, started, "in_progress");
  if (job.deployment !== null)
    addDeploymentStatus(world, job.deployment, actorOf(world, job), { state: "in_progress" });
  return started;
}

const deploymentStates = { success: "success", failure: "failure" } as Record<Conclusion, "success" | "failure">;

/** Ends a job, and begins those that only waited for it. An ephemeral runner is gone with it, as on GitHub. */
export async function completeJob(
  world: World,
  job: WorkflowJob,
  conclusion: Conclusion,
  told: { steps?: readonly JobStep[]; log?: string | null } = {},
): Promise<WorkflowJob> {
  const { tables, clock } = world;
  if (job.status === "completed") throw new Error(`The job "${job.name}" is completed already.`);
  const runner = job.runner === null ? undefined : tables.runners.get(job.runner);
  const completed = tables.workflowJobs.update(job.id, {
    status: "completed",
    conclusion,
    completed_at: clock.iso(),
    steps: told.steps ?? [],
    log: told.log ?? null,
  });
  if (runner?.ephemeral) tables.runners.delete(runner.id);
  else if (runner) tables.runners.update(runner.id, { busy: false });
  if (job.deployment !== null) {
    const state = deploymentStates[conclusion] ?? "error";
    addDeploymentStatus(world, job.deployment, actorOf(world, job), { state });
  }
  await tellEnd(world, completed);
  await queueNext(world, job.run);
  return completed;
}

/** Records a job's end as the check that it is. */
async function tellEnd(world: World, job: WorkflowJob): Promise<void> {
  const { conclusion, completed_at } = job;
  const check = world.tables.checkRuns.update(job.id, { status: "completed", conclusion, completed_at });
  emitJob(world, job, "completed");
  await mergeWhatIsReady(world, job.repository, check.head_sha);
}

const actorOf = (world: World, job: WorkflowJob): number => world.tables.workflowRuns.get(job.run)!.triggering_actor;

export function emitJob(world: World, job: WorkflowJob, action: string): void {
  const repository = world.tables.repositories.get(job.repository)!;
  const sender = world.tables.accounts.get(actorOf(world, job))!;
  const payload = { workflow_job: presentJob(world, job) };
  world.webhooks.emit({ name: "workflow_job", action, repository, sender, payload });
}
