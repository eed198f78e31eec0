import { ExpressionFault, evaluate } from "../parse/evaluate.ts";
import type { ParsedJob } from "../parse/parsed-workflow.ts";
import { truthiness, Unknown, unknownsIn, type Value } from "../parse/value.ts";
import { ancestorsOf, type JobState, type NeedsResult, waits } from "./job-state.ts";
import { resultOf, statusFunctions } from "./status-functions.ts";

/** Whether a job starts, by its needs and its `if`. */
export interface Decision {
  readonly verdict: "start" | "skip" | "fail" | "wait" | "unknown";
  readonly reason: string;
}

type Contexts = { readonly [name: string]: Value };

/** More combinations of results than this are not tried one by one. */
const mostWorlds = 64;

/**
 * Decides whether a job starts.
 *
 * Where it is not known what became of a job it needs, the condition is tried with each result that the job may have: if
 * it comes out the same every time, it is known all the same.
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
    const values = worlds(needs).map((world) => conditionIn(world, job.condition, needs, ancestors, contexts));
    return verdictOf(job, values, needs, ancestors, () => {
      const functions = { ...statusFunctions(ancestors), success: () => true };
      return evaluate(job.condition, { contexts: { ...contexts, needs: needsContext(needs) }, functions });
    });
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return { verdict: "fail", reason: `Its "if" cannot be evaluated: ${error.message}` };
  }
}

/** Results for the needed jobs that have several possible ones. */
type World = ReadonlyMap<JobState, NeedsResult>;

function worlds(needs: readonly JobState[]): World[] {
  const open = needs.filter((need) => need.results.length > 1);
  const count = open.reduce((product, need) => product * need.results.length, 1);
  if (count > mostWorlds) return [new Map()];
  return open.reduce<World[]>(
    (found, need) => found.flatMap((world) => need.results.map((result) => new Map([...world, [need, result]]))),
    [new Map()],
  );
}

function conditionIn(
  world: World,
  condition: string,
  needs: readonly JobState[],
  ancestors: readonly JobState[],
  contexts: Contexts,
): Value {
  const settle = (state: JobState): JobState => {
    const result = world.get(state);
    return result === undefined ? state : { ...state, results: [result] };
  };
  return evaluate(condition, {
    contexts: { ...contexts, needs: needsContext(needs.map(settle)) },
    functions: statusFunctions(ancestors.map(settle)),
  });
}

/** The `needs` context: results and outputs of the jobs that a job directly needs. */
export function needsContext(needs: readonly JobState[]): Value {
  return Object.fromEntries(
    needs.map((need) => [
      need.id,
      { result: need.results.length === 1 ? need.results[0]! : new Unknown([resultOf(need)]), outputs: need.outputs },
    ]),
  );
}

function verdictOf(
  job: ParsedJob,
  values: readonly Value[],
  needs: readonly JobState[],
  ancestors: readonly JobState[],
  ifAllSucceeded: () => Value,
): Decision {
  const truths = new Set(values.map(truthiness));
  if (truths.size === 1 && truths.has(true)) return { verdict: "start", reason: startReason(job) };
  if (truths.size === 1 && truths.has(false)) {
    const culprit = ancestors.find((state) => !state.results.includes("success"));
    if (culprit !== undefined && truthiness(ifAllSucceeded()) !== false) {
      return { verdict: "skip", reason: culpritReason(culprit, needs.includes(culprit)) };
    }
    return { verdict: "skip", reason: `Its ${conditionText(job)} is false.` };
  }
  const because = new Set(values.flatMap((value) => unknownsIn(value).flatMap((unknown) => unknown.because)));
  if (because.size === 0) for (const need of needs) if (need.results.length > 1) because.add(resultOf(need));
  return { verdict: "unknown", reason: `It depends on ${[...because].join(", ")}, which only a run can tell.` };
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
