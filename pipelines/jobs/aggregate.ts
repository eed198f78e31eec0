import { always, and, type Condition, differs, or, toJson, type Value } from "../../workflow/expressions.ts";
import { allNeeds, resultOf } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, StepsJob } from "../../workflow/model.ts";
import { run } from "../../workflow/steps.ts";

/**
 * One check that stands for several jobs, so that a branch rule requires one name whatever the matrix holds. It runs
 * always: a skipped job would count as passed.
 */
export function aggregateJob(options: {
  /** Id and check name. */
  readonly id: string;
  /** Another check name, where some runs must not count for the required one. */
  readonly name?: Value;
  readonly needs: readonly Job[];
  /** Those of `needs` that a condition of their own may leave out. */
  readonly mayBeSkipped?: readonly Job[];
  readonly runner: string;
}): StepsJob<never> {
  const { id, name = id, needs, mayBeSkipped = [], runner } = options;
  const unwanted = (job: Job): Condition => {
    const failed = differs(resultOf(job), "success");
    return mayBeSkipped.includes(job) ? and(failed, differs(resultOf(job), "skipped")) : failed;
  };
  return defineJob({
    id,
    name,
    comment: "The check that the branch rule requires: it stands for the jobs that it needs.",
    needs,
    if: always(),
    runsOn: runner,
    timeoutMinutes: 5,
    permissions: {},
    steps: [
      run("Fail unless every job succeeded", 'echo "$RESULTS"\nexit 1', {
        if: or(...needs.map(unwanted)),
        env: { RESULTS: toJson(allNeeds()) },
      }),
    ],
  });
}
