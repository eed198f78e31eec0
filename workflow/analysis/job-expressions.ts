import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { child, list, type TemplateToken, textOf } from "../parse/tokens.ts";
import { type ContextAccessed, contextAccesses } from "./context-accesses.ts";
import { type ExpressionPlace, expressionPlaces } from "./expression-places.ts";
import { remembered } from "./remembered.ts";
import type { RunJob } from "./run-tree.ts";

/** A place of a context that a job reads, and where it does. */
export interface JobAccess extends ContextAccessed {
  readonly place: ExpressionPlace;
  /** Set inside a step. */
  readonly step?: ParsedStep;
  /** Set inside a step: its index in `steps:`; the steps of a `parallel` block share one. */
  readonly stepIndex?: number;
}

/** Everything that the expressions of a job read, in the order of the file. */
export const jobAccesses = remembered((job: RunJob): JobAccess[] => {
  const steps = stepsByToken(job);
  return expressionPlaces(job.job.token).flatMap((place) => {
    const at = stepAt(job.job.token, place.keys);
    const step = at && steps.get(at.token);
    const where = { place, ...(at && { stepIndex: at.index }), ...(step && { step }) };
    return contextAccesses(place.expression).map((access) => ({ ...access, ...where }));
  });
});

/** Ids of the steps at each index of `steps:`. */
export function stepIds(job: RunJob): string[][] {
  return list(child(job.job.token, "steps")).map((step) => {
    const parallel = child(step, "parallel");
    const tokens = parallel === undefined ? [step] : list(parallel);
    return tokens.flatMap((token) => textOf(child(token, "id")) ?? []);
  });
}

function stepsByToken(job: RunJob): Map<TemplateToken, ParsedStep> {
  return new Map(job.job.steps.map((step) => [step.token, step]));
}

function stepAt(
  job: TemplateToken,
  [steps, index, parallel, inner]: ExpressionPlace["keys"],
): { index: number; token: TemplateToken } | undefined {
  if (steps !== "steps" || typeof index !== "number") return undefined;
  const token = list(child(job, "steps"))[index];
  if (token === undefined) return undefined;
  const nested =
    parallel === "parallel" && typeof inner === "number" ? list(child(token, "parallel"))[inner] : undefined;
  return { index, token: nested ?? token };
}
