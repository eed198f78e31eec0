import { toText } from "../parse/expression-data.ts";
import { Unknown, type Value } from "../parse/value.ts";
import type { JobState, NeedsResult } from "./job-state.ts";

/**
 * success(), failure(), cancelled() and always() of a job's `if`, over everything that the job comes after.
 *
 * Job ids as arguments, which GitHub takes without documenting it (actions/runner issue 491), narrow it to these jobs. A
 * job that was cancelled stands for a run that was cancelled while it ran, so cancelled() is true for what comes after it.
 *
 * Source: GitHub docs, "Evaluate expressions in workflows and actions", Status check functions.
 */
export function statusFunctions(ancestors: readonly JobState[]): {
  readonly [name: string]: (args: readonly Value[]) => Value;
} {
  const among = (args: readonly Value[]) => {
    const ids = args.map((id) => (id instanceof Unknown ? "" : toText(id).toLowerCase()));
    return ids.length === 0 ? ancestors : ancestors.filter((job) => ids.includes(job.id.toLowerCase()));
  };
  return {
    always: () => true,
    success: (args) => every(among(args), "success"),
    failure: (args) => some(among(args), "failure"),
    cancelled: () => some(ancestors, "cancelled"),
  };
}

function every(jobs: readonly JobState[], wanted: NeedsResult): Value {
  if (jobs.some((job) => !job.results.includes(wanted))) return false;
  return undecided(jobs) ?? true;
}

function some(jobs: readonly JobState[], wanted: NeedsResult): Value {
  const possible = jobs.filter((job) => job.results.includes(wanted));
  if (possible.some((job) => job.results.length === 1)) return true;
  return undecided(possible) ?? false;
}

function undecided(jobs: readonly JobState[]): Unknown | undefined {
  const open = jobs.filter((job) => job.results.length > 1);
  return open.length === 0 ? undefined : new Unknown(open.map((job) => resultOf(job)));
}

/** How reasons call the result of a job. */
export function resultOf(job: JobState): string {
  return `the result of job "${job.id}"`;
}
