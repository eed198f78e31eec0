import type { Scope } from "../parse/evaluate.ts";
import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { child, type TemplateToken } from "../parse/tokens.ts";
import { OpenObject, truthiness, Unknown, type Value } from "../parse/value.ts";
import { conditionText } from "./expression-places.ts";
import { resolveText } from "./possible-texts.ts";
import { directNeeds, type RunJob, transitiveNeeds } from "./run-tree.ts";
import { evaluateExpression, jobScope, stepScope } from "./scope.ts";

/** What is taken to be known of the `github` context, to ask what a run would do then. */
export type Situation = OpenObject;

/** Answers of `mayRun`, without which each chain of needs would be walked again for every job on it. */
const answers = new WeakMap<Situation, WeakMap<RunJob, boolean>>();

/**
 * Whether a job may run in a situation, whatever becomes of the jobs before it. `false` is certain: its `if`, or that of
 * a job it cannot do without, is false then.
 */
export function mayRun(job: RunJob, situation: Situation): boolean {
  const known = answers.get(situation) ?? new WeakMap<RunJob, boolean>();
  answers.set(situation, known);
  const answer = known.get(job) ?? decide(job, situation);
  known.set(job, answer);
  return answer;
}

function decide(job: RunJob, situation: Situation): boolean {
  if (job.frame.caller !== undefined && !mayRun(job.frame.caller.job, situation)) return false;
  const skipped = (need: RunJob) => !mayRun(need, situation);
  const scope = {
    ...situated(jobScope(job), situation),
    functions: statusFunctions(transitiveNeeds(job).some(skipped)),
  };
  const needs = directNeeds(job).map((need) => [need.job.id, needContext(need, skipped(need) ? "skipped" : undefined)]);
  const contexts = { ...scope.contexts, needs: Object.fromEntries(needs) as Value };
  return truthiness(evaluateExpression(job.job.condition, { ...scope, contexts })) !== false;
}

/** Whether a step of a job may run in a situation; as for `mayRun`, `false` is certain. */
export function stepMayRun(job: RunJob, step: ParsedStep, situation: Situation): boolean {
  if (!mayRun(job, situation)) return false;
  const condition = conditionText(child(step.token, "if"));
  if (condition === undefined) return true;
  return (job.cells ?? [undefined]).some((cell) => {
    const scope = situated(stepScope(jobScope(job, cell), step), situation);
    return truthiness(evaluateExpression(condition, { ...scope, functions: statusFunctions(false) })) !== false;
  });
}

/** Whether an input of a step may be something else than false in a situation; as for `mayRun`, `false` is certain. */
export function mayBeTrue(job: RunJob, step: ParsedStep, input: TemplateToken, situation: Situation): boolean {
  return (job.cells ?? [undefined]).some((cell) => {
    const text = resolveText(input, situated(stepScope(jobScope(job, cell), step), situation)).trim();
    return text !== "" && text !== "false";
  });
}

/**
 * Whether a job surely runs in a situation, when the jobs before it end with a result.
 *
 * @param before `success` for a job that comes after nothing.
 */
export function surelyRuns(
  job: RunJob,
  situation: Situation,
  before: "success" | "failure" | "skipped" | "cancelled",
): boolean {
  const functions = {
    success: () => before === "success",
    failure: () => before === "failure",
    cancelled: () => before === "cancelled",
  };
  const scope = situated(jobScope(job), situation);
  const needs = directNeeds(job).map((need) => [need.job.id, needContext(need, before)]);
  const contexts = { ...scope.contexts, needs: Object.fromEntries(needs) as Value };
  return truthiness(evaluateExpression(job.job.condition, { contexts, functions })) === true;
}

/** A scope in which the `github` context is what a situation says. */
export function situated(scope: Scope, situation: Situation): Scope {
  return { ...scope, contexts: { ...scope.contexts, github: situation } };
}

function needContext(need: RunJob, result: string | undefined): Value {
  const path = `needs.${need.job.id}`;
  const outputs = new OpenObject({}, `${path}.outputs`);
  return { result: result ?? new Unknown([`${path}.result`]), outputs };
}

/** Steps may fail, so only a job that is surely skipped settles anything. */
function statusFunctions(skipped: boolean): NonNullable<Scope["functions"]> {
  return {
    success: () => (skipped ? false : new Unknown(["success()"])),
    failure: () => new Unknown(["failure()"]),
    cancelled: () => new Unknown(["cancelled()"]),
  };
}
