import { z } from "zod";
import { names } from "./finding-schema.ts";

/** US dollars a month in any JSON output. */
export const rangeOutput = z.strictObject({
  least: z.number().describe("Without any job."),
  expected: z.number(),
  most: z.number().describe("At the ceiling all the month, the dearest way."),
});

/** What something costs a month, and what that rests on. */
export const costOutput = z.strictObject({
  ...rangeOutput.shape,
  jobs: z.number().describe("Jobs a month that `expected` is for."),
  assumed: names.describe("What no source says."),
  unpriced: names.describe("Instance types without a price, which are not counted."),
});
