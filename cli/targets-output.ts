import { z } from "zod";

/** What `slipway targets --json` prints. */
export const targetsOutput = z.strictObject({
  stack: z.string(),
  all: z.boolean().describe("The change may do something to everything; targets is empty then."),
  repositories: z
    .array(z.strictObject({ id: z.string(), because: z.string() }))
    .describe("Those that the change may do something to, and a changed file by which."),
  targets: z.array(z.string()).describe("URNs for the engine's --target."),
});
