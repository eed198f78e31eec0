import type { Finding } from "../finding.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding, workflowFinding } from "./subject.ts";

/** GitHub stops a job after this many minutes when it has no limit of its own. */
const defaultTimeoutMinutes = 360;

/** A job without its own time limit. A job that calls a workflow cannot have one. */
export function timeoutFindings(job: RunJob): Finding[] {
  if (job.job.call !== undefined || job.job.timeoutMinutes !== undefined) return [];
  const message = `has no time limit and may hang for ${defaultTimeoutMinutes} minutes; write timeout-minutes.`;
  return [jobFinding(job, "timeout-missing", "warning", message)];
}

/** A workflow whose runs pile up. One that is only called runs in the concurrency group of its caller. */
export function concurrencyFindings(workflow: ParsedWorkflow): Finding[] {
  if (workflow.concurrency !== undefined || isOnlyCalled(workflow)) return [];
  if (workflow.jobs.length > 0 && workflow.jobs.every((job) => job.concurrency !== undefined)) return [];
  const message =
    'has no concurrency group, so that runs for one branch pile up or overtake each other; write concurrency, such as "group: ${{ github.workflow }}-${{ github.ref }}".';
  return [workflowFinding(workflow, "concurrency-missing", "warning", message)];
}

/** Whether nothing but another workflow starts it. */
export function isOnlyCalled(workflow: ParsedWorkflow): boolean {
  const events = Object.keys(workflow.events);
  return events.length > 0 && events.every((event) => event === "workflow_call");
}
