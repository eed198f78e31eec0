import type { CallJob, StepsJob } from "./model.ts";

/** Keeps the names of a job's outputs, so that `outputOf(job, "misspelt")` does not compile. */
export function defineJob<const Output extends string = never>(job: StepsJob<Output>): StepsJob<Output> {
  return job;
}

/** The same for a job that calls a reusable workflow. */
export function defineCall<const Output extends string = never>(job: CallJob<Output>): CallJob<Output> {
  return job;
}
