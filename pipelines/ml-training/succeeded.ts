import { and, type Condition, cancelled, equals, not } from "../../workflow/expressions.ts";
import { resultOf } from "../../workflow/expressions-contexts.ts";
import type { Job } from "../../workflow/model.ts";

/**
 * These jobs succeeded, whatever else was skipped. Where nothing is said, GitHub looks at everything before a job, and a
 * job that a called workflow left out on purpose would have all that follows left out too.
 */
export function succeeded(...jobs: readonly Job[]): Condition {
  return and(not(cancelled()), ...jobs.map((job) => equals(resultOf(job), "success")));
}
