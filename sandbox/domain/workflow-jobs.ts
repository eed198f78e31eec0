import { presentJob, presentRun } from "../present/workflow-run.ts";
import type { Account, Repository, Runner, WorkflowJob, WorkflowRun } from "../store/rows.ts";
import type { World } from "../world.ts";

/** A job as a test asks for it. */
export interface NewJob {
  readonly name: string;
  readonly labels: readonly string[];
}

/** Queues a workflow run with its jobs, as if an event had started it, and tells the hooks. Nothing runs by itself. */
export async function queueRun(
  world: World,
  repository: Repository,
  actor: Account,
  wanted: { workflow: string; event: string; branch: string; jobs: readonly NewJob[] },
): Promise<{ run: WorkflowRun; jobs: WorkflowJob[] }> {
  const { tables, clock } = world;
  const head = await world.git.repository(repository.id).ref(`refs/heads/${wanted.branch}`);
  if (!head) throw new Error(`"${repository.name}" has no branch "${wanted.branch}".`);
  const now = clock.iso();
  const before = tables.workflowRuns.where("repository", repository.id);
  const run = tables.workflowRuns.insert({
    repository: repository.id,
    workflow: wanted.workflow,
    event: wanted.event,
    head_branch: wanted.branch,
    head_sha: head.commit,
    actor: actor.id,
    run_number: before.filter((row) => row.workflow === wanted.workflow).length + 1,
    run_attempt: 1,
    status: "queued",
    conclusion: null,
    created_at: now,
    updated_at: now,
  });
  emitRun(world, run, "requested");
  const jobs = wanted.jobs.map(({ name, labels }) => {
    const job = tables.workflowJobs.insert({
      run: run.id,
      repository: repository.id,
      run_attempt: 1,
      name,
      labels,
      status: "queued",
      conclusion: null,
      runner: null,
      created_at: now,
      started_at: null,
      completed_at: null,
    });
    emitJob(world, job, "queued");
    return job;
  });
  return { run, jobs };
}

/** Gives a queued job to a runner. @throws Error when the job is not queued, or the runner not free or not fit */
export function startJob(world: World, job: WorkflowJob, runner: Runner): WorkflowJob {
  const { tables, clock } = world;
  if (job.status !== "queued") throw new Error(`The job "${job.name}" is ${job.status}, not queued.`);
  if (runner.busy || runner.status !== "online") throw new Error(`The runner "${runner.name}" is not online and free.`);
  const has = new Set(runner.labels.map(({ name }) => name.toLowerCase()));
  const lacking = job.labels.find((name) => !has.has(name.toLowerCase()));
  if (lacking !== undefined) throw new Error(`The runner "${runner.name}" has no label "${lacking}".`);
  tables.runners.update(runner.id, { busy: true });
  const started = tables.workflowJobs.update(job.id, {
    status: "in_progress",
    runner: runner.id,
    started_at: clock.iso(),
  });
  const run = tables.workflowRuns.get(job.run)!;
  if (run.status === "queued")
    emitRun(
      world,
      tables.workflowRuns.update(run.id, { status: "in_progress", updated_at: clock.iso() }),
      "in_progress",
    );
  emitJob(world, started, "in_progress");
  return started;
}

/** Ends a job. An ephemeral runner is gone with it, as on GitHub. */
export function completeJob(
  world: World,
  job: WorkflowJob,
  conclusion: NonNullable<WorkflowJob["conclusion"]>,
): WorkflowJob {
  const { tables, clock } = world;
  if (job.status === "completed") throw new Error(`The job "${job.name}" is completed already.`);
  const runner = job.runner === null ? undefined : tables.runners.get(job.runner);
  const completed = tables.workflowJobs.update(job.id, { status: "completed", conclusion, completed_at: clock.iso() });
  emitJob(world, completed, "completed");
  if (runner?.ephemeral) tables.runners.delete(runner.id);
  else if (runner) tables.runners.update(runner.id, { busy: false });
  const jobs = tables.workflowJobs.where("run", job.run);
  if (jobs.every((row) => row.status === "completed")) {
    const bad = jobs.find((row) => row.conclusion !== "success" && row.conclusion !== "skipped");
    const changes = { status: "completed", conclusion: bad?.conclusion ?? "success", updated_at: clock.iso() } as const;
    emitRun(world, tables.workflowRuns.update(job.run, changes), "completed");
  }
  return completed;
}

function emitRun(world: World, run: WorkflowRun, action: string): void {
  const repository = world.tables.repositories.get(run.repository)!;
  const sender = world.tables.accounts.get(run.actor)!;
  world.webhooks.emit({
    name: "workflow_run",
    action,
    repository,
    sender,
    payload: { workflow_run: presentRun(world, run) },
  });
}

function emitJob(world: World, job: WorkflowJob, action: string): void {
  const repository = world.tables.repositories.get(job.repository)!;
  const sender = world.tables.accounts.get(world.tables.workflowRuns.get(job.run)!.actor)!;
  world.webhooks.emit({
    name: "workflow_job",
    action,
    repository,
    sender,
    payload: { workflow_job: presentJob(world, job) },
  });
}
