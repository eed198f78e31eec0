import { z } from "zod";

/** What `slipway bootstrap --json` prints. */
export const bootstrapOutput = z.strictObject({
  stack: z.string(),
  account: z.string().describe("AWS account of the state, twelve digits."),
  region: z.string(),
  complete: z.boolean().describe("Whether all of it is there, and nothing waits."),
  steps: z.array(
    z.strictObject({
      where: z.enum(["AWS", "GitHub", "files"]),
      what: z.string(),
      state: z
        .enum(["there", "absent", "differs", "waits", "skipped"])
        .describe("waits: what can be made of it yet is. skipped: this stack needs none."),
      detail: z.string().describe("What differs, what it waits for, or why nobody needs it.").exactOptional(),
    }),
  ),
});
