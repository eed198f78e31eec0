import { truthiness, Unknown, unknownsIn, type Value } from "../parse/value.ts";
import type { JobState, NeedsResult } from "./job-state.ts";
import { resultOf } from "./status-functions.ts";

/** More combinations of results than this are not tried one by one. */
const mostWorlds = 64;

/** Results for the needed jobs that have several possible ones. */
type World = ReadonlyMap<JobState, NeedsResult>;

/** Whether a condition holds; `undefined` when only a run can tell, with what it depends on. */
export interface Truth {
  readonly value: boolean | undefined;
  readonly because: readonly string[];
}

/**
 * Whether a condition holds, whatever became of the jobs it needs. Where a needed job may have ended in several ways, the
 * condition is tried with each: if it comes out the same every time, it is known all the same.
 *
 * @param condition Evaluates it for needed jobs, and jobs before those, of which each needed one has a single result.
 * @throws ExpressionFault
 */
export function inAllWorlds(
  needs: readonly JobState[],
  ancestors: readonly JobState[],
  condition: (needs: readonly JobState[], ancestors: readonly JobState[]) => Value,
): Truth {
  const values = worlds(needs).map((world) => {
    const settle = (state: JobState): JobState => {
      const result = world.get(state);
      return result === undefined ? state : { ...state, results: [result] };
    };
    return condition(needs.map(settle), ancestors.map(settle));
  });
  const truths = new Set(values.map(truthiness));
  if (truths.size === 1 && !truths.has(undefined)) return { value: truths.has(true), because: [] };
  const because = new Set(values.flatMap((value) => unknownsIn(value).flatMap((unknown) => unknown.because)));
  if (because.size === 0) for (const need of needs) if (need.results.length > 1) because.add(resultOf(need));
  return { value: undefined, because: [...because] };
}

function worlds(needs: readonly JobState[]): World[] {
  const open = needs.filter((need) => need.results.length > 1);
  const count = open.reduce((product, need) => product * need.results.length, 1);
  if (count > mostWorlds) return [new Map()];
  return open.reduce<World[]>(
    (found, need) => found.flatMap((world) => need.results.map((result) => new Map([...world, [need, result]]))),
    [new Map()],
  );
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
