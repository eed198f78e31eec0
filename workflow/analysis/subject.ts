import type { Finding, Severity } from "../finding.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import type { RunJob } from "./run-tree.ts";

/** A finding about one job, named with the file that it stands in. */
export function jobFinding(job: RunJob, id: string, severity: Severity, message: string): Finding {
  return { id, severity, subject: `${job.frame.workflow.path}: job "${job.job.id}"`, message };
}

/** A finding about a workflow file as a whole. */
export function workflowFinding(workflow: ParsedWorkflow, id: string, severity: Severity, message: string): Finding {
  return { id, severity, subject: workflow.path, message };
}
