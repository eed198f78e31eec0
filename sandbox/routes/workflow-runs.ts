import { settleGates } from "../domain/deployment-gates.ts";
import { completeJob } from "../domain/workflow-jobs.ts";
import { emitRun, jobsOf, rerun } from "../domain/workflow-runs.ts";
import { conflict, forbidden, found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { empty, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { presentJob, presentRun } from "../present/workflow-run.ts";
import type { Repository, WorkflowJob, WorkflowRun } from "../store/rows.ts";

type RepositoryCall = BaseCall & { repository: Repository };

/** A run of the repository, as far as it has come by now. @throws ApiError 404 */
export function runOf({ world, tables, repository }: RepositoryCall, id: string): WorkflowRun {
  settleGates(world);
  const run = found(tables.workflowRuns.get(Number(id)));
  if (run.repository !== repository.id) throw notFound();
  return run;
}

/** A job of the repository. @throws ApiError 404 */
export function jobOf({ world, tables, repository }: RepositoryCall, id: string): WorkflowJob {
  settleGates(world);
  const job = found(tables.workflowJobs.get(Number(id)));
  if (job.repository !== repository.id) throw notFound();
  return job;
}

/** The repository's runs that a query asks for, newest first. */
export function filteredRuns({ world, tables, repository, query }: RepositoryCall): WorkflowRun[] {
  settleGates(world);
  const wanted = { event: query.get("event"), head_branch: query.get("branch"), head_sha: query.get("head_sha") };
  const status = query.get("status");
  const actor = query.get("actor");
  const created = query.get("created");
  const rows = tables.workflowRuns
    .where("repository", repository.id)
    .filter((run) =>
      Object.entries(wanted).every(([key, value]) => value === null || run[key as keyof WorkflowRun] === value),
    )
    .filter((run) => status === null || run.status === status || run.conclusion === status)
    .filter((run) => actor === null || tables.accounts.get(run.actor)?.login.toLowerCase() === actor.toLowerCase())
    .filter((run) => created === null || within(run.created_at, created));
  return rows.reverse();
}

/** Whether a moment fits one of GitHub's date queries (`2026-01-01`, `>=2026-01-01`, `2026-01-01..2026-02-01`). */
export function within(moment: string, query: string): boolean {
  const [from, to] = query.split("..");
  if (to !== undefined) return (from === "*" || moment >= from!) && (to === "*" || moment.slice(0, to.length) <= to);
  const [, sign = "", day = ""] = /^([<>]=?)?(.*)$/.exec(query) ?? [];
  const short = moment.slice(0, day.length);
  if (sign === ">") return short > day;
  if (sign === ">=") return short >= day;
  if (sign === "<") return short < day;
  return sign === "<=" ? short <= day : short === day;
}

const list = (call: RepositoryCall, rows: readonly WorkflowJob[]) =>
  page(call, rows, (job) => presentJob(call.world, job), "jobs");

function attemptOf(run: WorkflowRun, text: string): number {
  const attempt = Number(text);
  if (!Number.isInteger(attempt) || attempt < 1 || attempt > run.run_attempt) throw notFound();
  return attempt;
}

async function cancel(call: RepositoryCall & { params: { run_id: string } }) {
  const { world } = call;
  const run = runOf(call, call.params.run_id);
  if (run.status === "completed") throw conflict("Cannot cancel a workflow run that is completed.");
  for (;;) {
    // Those that come after the cancelled ones are skipped on their own.
    const job = jobsOf(world, run).find(({ status }) => status !== "completed");
    if (!job) break;
    await completeJob(world, job, "cancelled");
  }
  const last = call.tables.workflowRuns.get(run.id)!;
  if (last.status === "completed") return empty(202);
  const changes = { status: "completed", conclusion: "cancelled", updated_at: world.clock.iso() } as const;
  emitRun(world, call.tables.workflowRuns.update(run.id, changes), "completed");
  return empty(202);
}

/** Starts another attempt. @throws ApiError 403 while the last one is under way */
async function again(call: RepositoryCall, run: WorkflowRun, jobs?: readonly string[]) {
  if (run.status !== "completed") throw forbidden("This workflow run is already running");
  await rerun(call.world, run, call.actor.account, jobs);
  return empty(201);
}

const unlucky = ({ conclusion }: WorkflowJob) => conclusion !== "success" && conclusion !== "skipped";

/** Workflow runs and their jobs. What becomes of them is told by tests: nothing here executes a workflow. */
export const workflowRuns: Route[] = [
  route("GET /repos/{owner}/{repo}/actions/runs", "actions:read", (call) =>
    page(call, filteredRuns(call), (run) => presentRun(call.world, run), "workflow_runs"),
  ),

  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}", "actions:read", (call) =>
    ok(presentRun(call.world, runOf(call, call.params.run_id))),
  ),

  route("DELETE /repos/{owner}/{repo}/actions/runs/{run_id}", "actions:write", (call) => {
    const { tables } = call;
    const run = runOf(call, call.params.run_id);
    if (run.status !== "completed") throw forbidden("Could not delete the workflow run: it is not completed.");
    for (const table of [tables.artifacts, tables.deploymentGates, tables.deploymentReviews, tables.workflowJobs])
      table.deleteWhere("run", run.id);
    tables.workflowRuns.delete(run.id);
    return noContent;
  }),

  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", "actions:read", (call) => {
    const run = runOf(call, call.params.run_id);
    const all = call.query.get("filter") === "all";
    return list(call, all ? call.tables.workflowJobs.where("run", run.id) : jobsOf(call.world, run));
  }),

  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}", "actions:read", (call) => {
    const run = runOf(call, call.params.run_id);
    return ok(presentRun(call.world, run, attemptOf(run, call.params.attempt_number)));
  }),

  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs", "actions:read", (call) => {
    const run = runOf(call, call.params.run_id);
    const attempt = attemptOf(run, call.params.attempt_number);
    return list(
      call,
      call.tables.workflowJobs.where("run", run.id).filter((job) => job.run_attempt === attempt),
    );
  }),

  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/timing", "actions:read", (call) => {
    const run = runOf(call, call.params.run_id);
    const time = (row: { started_at: string }, end: string) => Date.parse(end) - Date.parse(row.started_at);
    return ok({ billable: {}, run_duration_ms: time(run, run.updated_at) });
  }),

  route("GET /repos/{owner}/{repo}/actions/jobs/{job_id}", "actions:read", (call) =>
    ok(presentJob(call.world, jobOf(call, call.params.job_id))),
  ),

  route("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", "actions:write", cancel),
  route("POST /repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel", "actions:write", cancel),

  route("POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun", "actions:write", (call) =>
    again(call, runOf(call, call.params.run_id)),
  ),

  route("POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs", "actions:write", (call) => {
    const run = runOf(call, call.params.run_id);
    const failed = jobsOf(call.world, run).filter(unlucky);
    if (run.status === "completed" && failed.length === 0) {
      throw forbidden("This workflow run cannot be retried: it has no failed jobs.");
    }
    return again(
      call,
      run,
      failed.map(({ name }) => name),
    );
  }),

  route("POST /repos/{owner}/{repo}/actions/jobs/{job_id}/rerun", "actions:write", (call) => {
    const job = jobOf(call, call.params.job_id);
    return again(call, call.tables.workflowRuns.get(job.run)!, [job.name]);
  }),
];
