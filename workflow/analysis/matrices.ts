import type { Finding } from "../finding.ts";
import { positionOf } from "../parse/tokens.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/** A matrix that GitHub refuses when the job starts. */
export function matrixFindings(job: RunJob): Finding[] {
  const line = `line ${positionOf(job.job.strategy).line}`;
  if (job.matrixFault !== undefined) return [jobFinding(job, "matrix-invalid", "error", `${line}: ${job.matrixFault}`)];
  if (job.cells === undefined || job.cells.length > 0) return [];
  return [
    jobFinding(job, "matrix-invalid", "error", `${line}: every combination of the matrix is excluded; leave one.`),
  ];
}
