import { ExpressionFault } from "../parse/evaluate.ts";
import type { ParsedJob } from "../parse/parsed-workflow.ts";
import { Unknown } from "../parse/value.ts";
import { anyGate, environmentGate } from "./environment-gate.ts";
import type { ExpandedCell } from "./expand-job.ts";
import { type Before, type FailingStep, failingStep } from "./failing-step.ts";
import { unknownReason } from "./job-condition.ts";
import type { NeedsResult } from "./job-state.ts";
import type { RunContext } from "./run-context.ts";
import type { JobResult } from "./simulation-result.ts";

/** What becomes of a job that starts, or of one combination of its matrix. */
export interface CellFate {
  readonly result: JobResult;
  /** What jobs that need it see: a failure that is continued from is a success to them. */
  readonly results: readonly NeedsResult[];
  /** Set where it does not simply succeed. */
  readonly reason?: string;
  readonly continueOnError: boolean;
}

/**
 * Takes a job past its environment to the end that is forced on it, else to that of a step which fails it, else to success.
 *
 * Source for continue-on-error: actions/runner issue 1161; the job's own check fails, the result in `needs` is success.
 */
export function cellFate(job: ParsedJob, cell: ExpandedCell, before: Before, context: RunContext): CellFate {
  const continueOnError = cell.continueOnError === true;
  const gate = gateOf(cell, context);
  if (gate.result !== "run") return { ...gate, ...(gate.result === "fail" && failure(cell)), continueOnError };
  const address = {
    runFile: context.runFile,
    path: [...context.callers.map(({ id }) => id), job.id],
    ownFile: context.workflow.path,
  };
  const forced = context.forcing.outcome(address, cell.matrix?.values);
  if (forced === "cancelled") {
    return { result: "cancelled", results: ["cancelled"], reason: "It is forced to be cancelled.", continueOnError };
  }
  if (forced === "failure") {
    const note = continueOnError ? " continue-on-error lets the rest go on." : "";
    return { result: "fail", ...failure(cell), reason: `It is forced to fail.${note}`, continueOnError };
  }
  return { ...(stepsFate(job, cell, before) ?? gate), continueOnError };
}

function stepsFate(job: ParsedJob, cell: ExpandedCell, before: Before): Omit<CellFate, "continueOnError"> | undefined {
  let step: FailingStep | undefined;
  try {
    step = failingStep(job, cell.scope.contexts, before);
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return { result: "fail", ...failure(cell), reason: `The "if" of a step cannot be evaluated: ${error.message}` };
  }
  if (step === undefined) return undefined;
  if (step.because.length === 0)
    return { result: "fail", ...failure(cell), reason: `Its step "${step.name}" fails it.` };
  const reason = `Its step "${step.name}" may fail it. ${unknownReason(step.because)}`;
  return { result: "unknown", results: [...new Set(["success" as const, ...failure(cell).results])], reason };
}

/** How a failure looks to the jobs that need this one. */
function failure(cell: ExpandedCell): { results: readonly NeedsResult[] } {
  if (cell.continueOnError instanceof Unknown) return { results: ["failure", "success"] };
  return { results: [cell.continueOnError ? "success" : "failure"] };
}

function gateOf(cell: ExpandedCell, context: RunContext): Pick<CellFate, "result" | "results" | "reason"> {
  const { environment } = cell;
  if (environment === undefined) return { result: "run", results: ["success"] };
  if (environment instanceof Unknown) {
    if (!anyGate(context.setting)) return { result: "run", results: ["success"] };
    const reason = `Its environment depends on ${environment.because.join(", ")}, which only a run can tell.`;
    return { result: "unknown", results: ["success", "failure"], reason };
  }
  const gate = environmentGate(environment, context.ref, context.setting);
  if (gate.opens === "yes") {
    return { result: "run", results: ["success"], ...(gate.note !== undefined && { reason: gate.note }) };
  }
  return gate.opens === "later"
    ? { result: "wait", results: [], reason: gate.note }
    : { result: "fail", results: ["failure"], reason: gate.note };
}

/**
 * With fail-fast, which is on unless switched off, a failure cancels the rest of the matrix (GitHub docs, "Running
 * variations of jobs in a workflow", Handling failures). A failure that is continued from does not.
 */
export function failFastFates(fates: readonly CellFate[], failFast: boolean): CellFate[] {
  const failed = fates.some((fate) => fate.result === "fail" && !fate.continueOnError);
  if (!failFast || !failed) return [...fates];
  return fates.map((fate) =>
    fate.result === "fail" || fate.result === "cancelled"
      ? fate
      : { ...fate, result: "cancelled", results: ["cancelled"], reason: "fail-fast cancels the rest of its matrix." },
  );
}
