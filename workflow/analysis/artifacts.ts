import type { Finding } from "../finding.ts";
import type { Scope } from "../parse/evaluate.ts";
import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { child } from "../parse/tokens.ts";
import { truthiness } from "../parse/value.ts";
import { isKnownAction } from "./action-permissions.ts";
import type { ArtifactUse } from "./analysis.ts";
import { isKnownText } from "./analysis.ts";
import { canBeTheSame } from "./artifact-names.ts";
import { actionName, downloadsOf, type StepArtifact, uploadsOf } from "./artifact-uses.ts";
import { conditionText } from "./expression-places.ts";
import { allJobs, earlierJobs, type Frame, type RunJob, rootFrame } from "./run-tree.ts";
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
  const before = earlierJobs(job);
  const own = uploadsOf(job).filter(({ stepIndex }) => stepIndex < download.stepIndex);
  if (fits([...own, ...before.flatMap(uploadsOf)], download)) return [];
  const start = `line ${download.line}: downloads ${describe(download)}, which no earlier job uploads`;
  const opaque = [...opaqueSteps(job, download.stepIndex), ...before.flatMap((other) => opaqueSteps(other))];
  const late = allJobs(rootFrame(job.frame)).find((other) => other !== job && fits(uploadsOf(other), download));
  if (late !== undefined) {
    const where = late.frame === job.frame ? `"${late.job.id}"` : `"${late.id}"`;
    const message = `${start}: job ${where} does, but this one does not wait for it; add it to needs.`;
    return [missing(job, download, opaque, message)];
  }
  const unless = opaque.length === 0 ? "" : `, unless ${opaque[0]} does`;
  return [missing(job, download, opaque, `${start}${unless}; upload it in a job that this one needs.`)];
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
  const jobs = followed.flatMap((run) => (run === undefined ? [] : allJobs(run)));
  if (fits(jobs.flatMap(uploadsOf), download)) return [];
  const opaque = jobs.flatMap((other) => opaqueSteps(other));
  const listed = names.map((name) => `"${name}"`).join(", ");
  const unless = opaque.length === 0 ? "" : `, unless ${opaque[0]} does`;
  const message = `line ${download.line}: downloads ${describe(download)} from a run of ${listed}, which uploads no such artifact${unless}; upload it there, or correct the name.`;
  return [missing(job, download, opaque, message)];
}

/** An error where it is certain. Taking all artifacts of a run that has none is pointless, but works. */
function missing(job: RunJob, download: ArtifactUse, opaque: readonly string[], message: string): Finding {
  const everything = download.by === "pattern" && download.name === "*";
  return jobFinding(job, "artifact-not-uploaded", everything || opaque.length > 0 ? "warning" : "error", message);
}

/** Actions and calls that may upload artifacts for all that is known here. */
function opaqueSteps({ job, called }: RunJob, before?: number): string[] {
  const steps = job.steps.slice(0, before).filter((step) => step.uses !== undefined && !isTrusted(step));
  const call = job.call !== undefined && called.length === 0 ? [job.call.uses] : [];
  return [...call, ...steps.map(({ uses }) => `"${uses!.split("@", 1)[0]}"`)];
}

/** Actions of these owners upload artifacts only where `uploadsOf` knows of it. */
function isTrusted(step: ParsedStep): boolean {
  return isKnownAction(step) || /^(actions|docker|github|aws-actions)\//.test(actionName(step));
}

function fits(uploads: readonly ArtifactUse[], download: ArtifactUse): boolean {
  return uploads.some(({ name }) => canBeTheSame(name, download.name, download.by));
}

function describe({ name, by }: ArtifactUse): string {
  if (by === "name") return `artifact "${name}"`;
  return name === "*" ? "all artifacts" : `artifacts like "${name}"`;
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
      const overwrites = step.with.overwrite !== undefined || /@v[1-3](\.|$)/.test(step.uses ?? "");
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
