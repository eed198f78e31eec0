import type { Finding } from "../finding.ts";
import type { Scope } from "../parse/evaluate.ts";
import { child } from "../parse/tokens.ts";
import { truthiness } from "../parse/value.ts";
import type { ArtifactUse } from "./analysis.ts";
import { isKnownText } from "./analysis.ts";
import { canBeTheSame } from "./artifact-names.ts";
import { downloadsOf, type StepArtifact, uploadsOf } from "./artifact-uses.ts";
import { conditionText } from "./expression-places.ts";
import { allJobs, earlierJobs, type Frame, type RunJob } from "./run-tree.ts";
import { evaluateExpression, jobScope, stepScope } from "./scope.ts";
import { jobFinding } from "./subject.ts";

/**
 * Downloads that nothing uploads before them.
 *
 * @param runs The runs of all delivered workflows, to look into the one that a `workflow_run` follows.
 */
export function artifactFindings(job: RunJob, runs: readonly Frame[]): Finding[] {
  return downloadsOf(job).flatMap((download) =>
    download.fromRunOf === undefined
      ? missingInThisRun(job, download)
      : missingInOtherRun(job, download, download.fromRunOf, runs),
  );
}

function missingInThisRun(job: RunJob, download: StepArtifact): Finding[] {
  const own = uploadsOf(job).filter(({ stepIndex }) => stepIndex < download.stepIndex);
  if (fits([...own, ...earlierJobs(job).flatMap(uploadsOf)], download)) return [];
  const late = allJobs(rootOf(job)).find((other) => other !== job && fits(uploadsOf(other), download));
  const start = `line ${download.line}: downloads ${describe(download)}, which no earlier job uploads`;
  if (late === undefined) return [missing(job, download, `${start}; upload it in a job that this one needs.`)];
  const where = late.frame === job.frame ? `"${late.job.id}"` : `"${late.id}"`;
  return [missing(job, download, `${start}: job ${where} does, but this one does not wait for it; add it to needs.`)];
}

function missingInOtherRun(
  job: RunJob,
  download: StepArtifact,
  names: readonly string[],
  runs: readonly Frame[],
): Finding[] {
  const followed = names.map((name) => runs.find(({ workflow }) => workflow.name === name || workflow.path === name));
  // A workflow that is not at hand may upload anything.
  if (followed.length === 0 || followed.includes(undefined)) return [];
  if (followed.some((run) => run !== undefined && fits(allJobs(run).flatMap(uploadsOf), download))) return [];
  const listed = names.map((name) => `"${name}"`).join(", ");
  const message = `line ${download.line}: downloads ${describe(download)} from a run of ${listed}, which uploads no such artifact; upload it there, or correct the name.`;
  return [missing(job, download, message)];
}

/** Taking all artifacts of a run that has none is pointless, but works. */
function missing(job: RunJob, download: ArtifactUse, message: string): Finding {
  const everything = download.by === "pattern" && download.name === "*";
  return jobFinding(job, "artifact-not-uploaded", everything ? "warning" : "error", message);
}

function fits(uploads: readonly ArtifactUse[], download: ArtifactUse): boolean {
  return uploads.some(({ name }) => canBeTheSame(name, download.name, download.by));
}

function describe({ name, by }: ArtifactUse): string {
  if (by === "name") return `artifact "${name}"`;
  return name === "*" ? "all artifacts" : `artifacts like "${name}"`;
}

function rootOf(job: RunJob): Frame {
  return job.frame.caller === undefined ? job.frame : rootOf(job.frame.caller.job);
}

/**
 * Artifacts that one run uploads twice under one name, which fails the second upload (actions/upload-artifact since v4,
 * README, "Not uploading to the same artifact"). Only uploads that surely happen when all goes well are compared.
 */
export function artifactConflicts(run: Frame): Finding[] {
  const first = new Map<string, RunJob>();
  const found: Finding[] = [];
  for (const job of allJobs(run)) {
    for (const { name, line, cells } of certainUploads(job)) {
      const other = first.get(name) ?? (cells > 1 ? job : undefined);
      first.set(name, first.get(name) ?? job);
      if (other === undefined) continue;
      const where = other.id === job.id ? "more than once, as each matrix cell or step does" : `like job "${other.id}"`;
      const message = `line ${line}: uploads artifact "${name}" ${where}, and the second upload fails; put the job or a matrix value into the name.`;
      found.push(jobFinding(job, "artifact-name-conflict", "error", message));
    }
  }
  return found;
}

/** Known names by step, with the number of matrix cells that upload under them. */
function certainUploads(job: RunJob): { name: string; line: number; cells: number }[] {
  if (job.cells === undefined) return [];
  const found = new Map<string, { name: string; line: number; cells: number }>();
  for (const cell of job.cells) {
    const scope = jobScope(job, cell);
    if (!surelyTrue(job.job.condition, scope)) continue;
    const single: RunJob = { ...job, cells: [cell] };
    for (const { name, line, step, stepIndex } of uploadsOf(single)) {
      const condition = conditionText(child(step.token, "if")) ?? "success()";
      const overwrites = step.with.overwrite !== undefined;
      if (overwrites || !isKnownText(name) || !surelyTrue(condition, stepScope(scope, step))) continue;
      const key = `${stepIndex} ${name}`;
      found.set(key, { name, line, cells: (found.get(key)?.cells ?? 0) + 1 });
    }
  }
  return [...found.values()];
}

/** Whether a condition holds in a run where nothing fails. */
function surelyTrue(condition: string, scope: Scope): boolean {
  const functions = { success: () => true, failure: () => false, cancelled: () => false };
  return truthiness(evaluateExpression(condition, { ...scope, functions })) === true;
}
