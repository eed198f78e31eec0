import type { Commit } from "../git/objects.ts";
import { presentRun } from "../present/workflow-run.ts";
import type { Account, Attempt, Conclusion, PlannedJob, Repository, WorkflowJob, WorkflowRun } from "../store/rows.ts";
import type { World } from "../world.ts";
import { workflowId } from "./workflow-files.ts";
import { addJob } from "./workflow-jobs.ts";

/** What a run is started for. */
export interface NewRun {
  readonly workflow: string;
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly event: string;
  readonly ref: string;
  readonly branch: string;
  readonly head: Commit;
  readonly headRepository?: number;
  readonly jobs: readonly PlannedJob[];
}

/** Starts a run, as if its event had done it, queues the jobs that wait for no other one, and tells the hooks. */
export async function startRun(
  world: World,
  repository: Repository,
  actor: Account,
  wanted: NewRun,
): Promise<WorkflowRun> {
  const { tables, clock } = world;
  const now = clock.iso();
  const before = tables.workflowRuns.where("repository", repository.id);
  const { head } = wanted;
  const person = ({ name, email }: Commit["author"]) => ({ name, email });
  const run = tables.workflowRuns.insert({
    repository: repository.id,
    workflow: wanted.workflow,
    name: wanted.name ?? wanted.workflow.split("/").at(-1)!,
    title: wanted.title ?? head.message.split("\n")[0]!,
    event: wanted.event,
    ref: wanted.ref,
    head_branch: wanted.branch,
    head_sha: head.sha,
    head_repository: wanted.headRepository ?? repository.id,
    head_commit: {
      tree_id: head.tree,
      message: head.message,
      timestamp: head.committer.date,
      author: person(head.author),
      committer: person(head.committer),
    },
    actor: actor.id,
    triggering_actor: actor.id,
    run_number: before.filter((row) => row.workflow === wanted.workflow).length + 1,
    run_attempt: 1,
    status: "queued",
    conclusion: null,
    plan: wanted.jobs,
    attempts: [],
    started_at: now,
    created_at: now,
    updated_at: now,
  });
  emitRun(world, run, "requested");
  await queueNext(world, run.id);
  return tables.workflowRuns.get(run.id)!;
}

/** The jobs of the present attempt. */
export const jobsOf = (world: World, run: WorkflowRun): WorkflowJob[] =>
  world.tables.workflowJobs.where("run", run.id).filter((job) => job.run_attempt === run.run_attempt);

const fine = (job: WorkflowJob) => job.conclusion === "success";

/** Queues every job whose turn has come; one that needs a job which did not succeed is skipped. */
export async function queueNext(world: World, id: number): Promise<void> {
  for (;;) {
    const run = world.tables.workflowRuns.get(id)!;
    const jobs = jobsOf(world, run);
    const named = (name: string) => jobs.find((job) => job.name === name);
    const next = run.plan.find(
      (planned) => !named(planned.name) && planned.needs.every((name) => named(name)?.status === "completed"),
    );
    if (!next) break;
    const skip = next.needs.some((name) => !fine(named(name)!));
    await addJob(world, run, next, skip ? "skipped" : undefined);
  }
  settleRun(world, id);
}

const grave: readonly Conclusion[] = ["failure", "timed_out", "cancelled"];

function conclusionOf(jobs: readonly WorkflowJob[]): Conclusion {
  const worst = grave.find((conclusion) => jobs.some((job) => job.conclusion === conclusion));
  return worst ?? (jobs.every((job) => job.conclusion === "skipped") ? "skipped" : "success");
}

/** Brings a run's state in line with its jobs, and tells of what is new. */
export function settleRun(world: World, id: number): void {
  const { tables, clock } = world;
  const run = tables.workflowRuns.get(id)!;
  const jobs = jobsOf(world, run);
  if (jobs.length === 0 || run.status === "completed") return;
  const planned = run.plan.filter(({ name }) => !jobs.some((job) => job.name === name));
  const has = (status: WorkflowJob["status"]) => jobs.some((job) => job.status === status);
  const updated_at = clock.iso();
  if (planned.length === 0 && jobs.every((job) => job.status === "completed")) {
    const changes = { status: "completed", conclusion: conclusionOf(jobs), updated_at } as const;
    emitRun(world, tables.workflowRuns.update(id, changes), "completed");
    return;
  }
  const begun = has("in_progress") || (has("completed") && has("queued"));
  const status = begun ? "in_progress" : has("queued") ? "queued" : has("waiting") ? "waiting" : "in_progress";
  if (status === run.status) return;
  const changed = tables.workflowRuns.update(id, { status, updated_at });
  if (status === "in_progress") emitRun(world, changed, "in_progress");
}

/** Begins another attempt: of all jobs, or of those that `again` names and those that need them. */
export async function rerun(world: World, run: WorkflowRun, by: Account, again?: readonly string[]): Promise<void> {
  const { tables, clock } = world;
  const before = jobsOf(world, run);
  const now = clock.after(run.updated_at);
  const { run_attempt, triggering_actor, conclusion, started_at, updated_at } = run;
  const past: Attempt = { run_attempt, triggering_actor, conclusion, started_at, updated_at };
  const changed = tables.workflowRuns.update(run.id, {
    run_attempt: run_attempt + 1,
    triggering_actor: by.id,
    status: "queued",
    conclusion: null,
    attempts: [...run.attempts, past],
    started_at: now,
    updated_at: now,
  });
  const wanted = new Set(again ?? run.plan.map(({ name }) => name));
  for (const { name, needs } of run.plan) if (needs.some((other) => wanted.has(other))) wanted.add(name);
  for (const { id: _, ...job } of before) {
    if (!wanted.has(job.name)) tables.workflowJobs.insert({ ...job, run_attempt: changed.run_attempt });
  }
  emitRun(world, changed, "requested");
  await queueNext(world, run.id);
}

export function emitRun(world: World, run: WorkflowRun, action: string): void {
  const repository = world.tables.repositories.get(run.repository)!;
  const sender = world.tables.accounts.get(run.triggering_actor)!;
  const { name, workflow: path } = run;
  const workflow = { id: workflowId(run.repository, path), name, path, state: "active" };
  const payload = { workflow_run: presentRun(world, run), workflow };
  world.webhooks.emit({ name: "workflow_run", action, repository, sender, payload });
}
