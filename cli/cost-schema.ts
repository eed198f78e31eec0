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

const settings = z.strictObject({
  ceiling: z.int(),
  hot: z.int(),
  stopped: z.int(),
  cost: z.number().describe("US dollars a month."),
  p50: z.number().describe("Seconds."),
  p95: z.number(),
  p99: z.number(),
});

/** What `slipway fleet simulate --json` prints. */
export const fleetSimulateOutput = z.strictObject({
  fleet: z.string(),
  stack: z.string(),
  region: z.string(),
  pricesOf: z.string().describe("Day of the price table."),
  type: z.string().describe("Instance type that prices are of."),
  leftOut: z.record(z.string(), z.int()).describe("Jobs of the trace that were not played, by reason."),
  jobs: z.int(),
  days: z.number().describe("Days that the jobs are of; a month is so many times as much."),
  waits: z
    .strictObject({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() })
    .describe("Seconds from queued to started."),
  machines: z.strictObject({
    peak: z.int().describe("Most at once, stopped ones too."),
    launches: z.int(),
    starts: z.int().describe("Of machines that were stopped."),
  }),
  githubCalls: z.int(),
  unfinished: z.int(),
  cost: z
    .strictObject({
      own: z.number().describe("In the fleet's own market."),
      spot: z.number(),
      onDemand: z.number(),
      bound: z.number().describe("Least that any settings could have cost, in the fleet's own market."),
    })
    .describe("US dollars a month."),
  assumed: names.describe("What no source says of the prices."),
  recommended: z
    .strictObject({
      best: settings,
      enough: z.boolean().describe("Whether 95 of 100 jobs start within --wait with it."),
      candidates: z.array(settings),
      jobs: z.int().describe("Jobs that the search was made with."),
    })
    .exactOptional(),
  report: z.string().exactOptional().describe("Path of the page."),
});

/** Runner fleets in what `slipway rehearse --json` prints. */
export const fleetsOutput = z.strictObject({
  fleets: z.array(
    z.strictObject({
      name: z.string(),
      engine: z.enum(["ec2", "codebuild", "external"]),
      trust: z.enum(["pull-request", "build", "release"]).exactOptional(),
      labels: names,
      repositories: names.exactOptional().describe("Who may use it; absent: all."),
      machines: z.string().exactOptional(),
      sizes: names,
      cost: rangeOutput.exactOptional().describe("US dollars a month; absent where the stack does not make it."),
      monthlyBudget: z.int().exactOptional(),
      jobs: names.describe("Jobs that are bound to it: `repository file:job`."),
    }),
  ),
  costs: z
    .strictObject({
      region: z.string(),
      pricesOf: z.string(),
      total: rangeOutput,
      network: rangeOutput,
      notes: names.describe("What is assumed, and what is not counted."),
    })
    .exactOptional(),
});
