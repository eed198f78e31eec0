import { found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { presentJob, presentRun } from "../present/workflow-run.ts";
import type { Repository, WorkflowRun } from "../store/rows.ts";

function runOf({ tables, repository }: BaseCall & { repository: Repository }, id: string): WorkflowRun {
  const run = found(tables.workflowRuns.get(Number(id)));
  if (run.repository !== repository.id) throw notFound();
  return run;
}

/** Workflow runs and their jobs. What becomes of them is told by tests: nothing here executes a workflow. */
export const workflowRuns: Route[] = [
  route("GET /repos/{owner}/{repo}/actions/runs", "actions:read", (call) => {
    const { world, tables, repository, query } = call;
    const wanted = { event: query.get("event"), head_branch: query.get("branch"), head_sha: query.get("head_sha") };
    const status = query.get("status");
    const rows = tables.workflowRuns
      .where("repository", repository.id)
      .filter((run) =>
        Object.entries(wanted).every(([key, value]) => value === null || run[key as keyof WorkflowRun] === value),
      )
      .filter((run) => status === null || run.status === status || run.conclusion === status);
    return page(call, rows.reverse(), (run) => presentRun(world, run), "workflow_runs");
  }),

  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}", "actions:read", (call) =>
    ok(presentRun(call.world, runOf(call, call.params.run_id))),
  ),

  route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", "actions:read", (call) => {
    const run = runOf(call, call.params.run_id);
    return page(call, call.tables.workflowJobs.where("run", run.id), (job) => presentJob(call.world, job), "jobs");
  }),

  route("GET /repos/{owner}/{repo}/actions/jobs/{job_id}", "actions:read", ({ world, tables, repository, params }) => {
    const job = found(tables.workflowJobs.get(Number(params.job_id)));
    if (job.repository !== repository.id) throw notFound();
    return ok(presentJob(world, job));
  }),
];
