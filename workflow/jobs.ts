import type { StepsJob } from "./model.ts";

/** Keeps the names of a job's outputs, so that `outputOf(job, "misspelt")` does not compile. */
export function defineJob<const Output extends string = never>(job: StepsJob<Output>): StepsJob<Output> {
  return job;
}
