import { z } from "zod";

/** What `slipway run --json` prints. */
export const runOutput = z.strictObject({
  repository: z.string(),
  workflow: z.string().describe("Path of the workflow file."),
  event: z.string(),
  ref: z.string(),
  jobs: z
    .array(
      z.strictObject({
        id: z.string(),
        cell: z.record(z.string(), z.string()).describe("Values of its matrix cell."),
        result: z.enum(["success", "failure", "cancelled", "unfinished"]),
        steps: z.array(z.strictObject({ name: z.string(), result: z.enum(["success", "failure"]) })),
      }),
    )
    .describe("Those that ran: the job and what it needs."),
});
