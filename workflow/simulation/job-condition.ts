import { ExpressionFault, evaluate } from "../parse/evaluate.ts";
import type { ParsedJob } from "../parse/parsed-workflow.ts";
import { truthiness, type Value } from "../parse/value.ts";
import { ancestorsOf, type JobState, waits } from "./job-state.ts";
import { statusFunctions } from "./status-functions.ts";
import { inAllWorlds, needsContext } from "./worlds.ts";

/** Whether a job starts, by its needs and its `if`. */
export interface Decision {
  readonly verdict: "start" | "skip" | "fail" | "wait" | "unknown";
  readonly reason: string;
}

type Contexts = { readonly [name: string]: Value };

/**
 * Decides whether a job starts.
 *
 * @param needs The jobs that it directly needs.
 * @param inherited What the calling job comes after, for a job of a called workflow: its success() looks there too.
 * @param contexts The contexts beside `needs`.
 */
export function decideJob(
  job: ParsedJob,
  needs: readonly JobState[],
  inherited: readonly JobState[],
  contexts: Contexts,
): Decision {
  const waiting = needs.find(waits);
  if (waiting !== undefined) return { verdict: "wait", reason: `It needs job "${waiting.id}", which waits.` };
  const ancestors = [...new Set([...ancestorsOf(needs), ...inherited])].filter((state) => !waits(state));
  try {
    const truth = inAllWorlds(needs, ancestors, (settledNeeds, settledAncestors) =>
      evaluate(job.condition, {
        contexts: { ...contexts, needs: needsContext(settledNeeds) },
        functions: statusFunctions(settledAncestors),
      }),
    );
    if (truth.value === undefined) return { verdict: "unknown", reason: unknownReason(truth.because) };
    if (truth.value) return { verdict: "start", reason: startReason(job) };
    const culprit = ancestors.find((state) => !state.results.includes("success"));
    const functions = { ...statusFunctions(ancestors), success: () => true };
    const ifAllSucceeded = evaluate(job.condition, {
      contexts: { ...contexts, needs: needsContext(needs) },
      functions,
    });
    if (culprit !== undefined && truthiness(ifAllSucceeded) !== false) {
      return { verdict: "skip", reason: culpritReason(culprit, needs.includes(culprit)) };
    }
    return { verdict: "skip", reason: `Its ${conditionText(job)} is false.` };
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return { verdict: "fail", reason: `Its "if" cannot be evaluated: ${error.message}` };
  }
}

/** Why something cannot be told, for whoever reads the result. */
export function unknownReason(because: readonly string[]): string {
  return `It depends on ${because.join(", ")}, which only a run can tell.`;
}

function startReason(job: ParsedJob): string {
  if (job.conditionText !== undefined) return `Its ${conditionText(job)} is true.`;
  return job.needs.length > 0 ? "Everything it needs succeeds." : "It needs nothing.";
}

function conditionText(job: ParsedJob): string {
  return `if "${(job.conditionText ?? "success()").trim().replaceAll(/\s+/g, " ")}"`;
}

function culpritReason(culprit: JobState, direct: boolean): string {
  const fate = { failure: "fails", cancelled: "is cancelled", skipped: "is skipped", success: "" };
  const became = culprit.results.length === 1 ? fate[culprit.results[0]!] : "does not succeed";
  return direct
    ? `It needs job "${culprit.id}", which ${became}.`
    : `It comes after job "${culprit.id}", which ${became}: success() looks at everything before it.`;
}
