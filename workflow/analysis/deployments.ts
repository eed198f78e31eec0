import { isMapping } from "@actions/workflow-parser";
import type { Finding } from "../finding.ts";
import { child, positionOf, type TemplateToken, textOf } from "../parse/tokens.ts";
import { environmentNames } from "./environments.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/** Deployments that a newer run ends half-way: what is out there then is neither the old nor the new. */
export function cancelledDeploymentFindings(job: RunJob): Finding[] {
  if (environmentNames(job).length === 0) return [];
  return [job.job.concurrency, job.frame.workflow.concurrency].filter(cancels).map((concurrency) => {
    const line = positionOf(child(concurrency, "cancel-in-progress")).line;
    const message = `line ${line}: a newer run ends its deployment half-way; write cancel-in-progress: false.`;
    return jobFinding(job, "deployment-cancelled", "warning", message);
  });
}

function cancels(concurrency: TemplateToken | undefined): boolean {
  return (
    concurrency !== undefined && isMapping(concurrency) && textOf(child(concurrency, "cancel-in-progress")) === "true"
  );
}
