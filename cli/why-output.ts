import { z } from "zod";

/** What `slipway why --json` prints. */
export const whyOutput = z.strictObject({
  subject: z.string(),
  state: z.string(),
  url: z.string(),
  reasons: z.array(
    z.strictObject({
      id: z.string().describe("Stable id."),
      what: z.string(),
      who: z.string().describe("Who can resolve it, and how."),
      details: z.array(z.string()).optional(),
      source: z
        .strictObject({
          setBy: z.string(),
          field: z.string().optional().describe("As `slipway explain` takes it."),
          place: z.string().optional().describe("File and line."),
        })
        .optional(),
    }),
  ),
  unseen: z
    .array(z.strictObject({ what: z.string(), why: z.string() }))
    .describe("What could not be read, so that more may hold it up."),
});
