import { z } from "zod";
import { names } from "./finding-schema.ts";

/** What `slipway repo adopt --json` prints. */
export const adoptOutput = z.strictObject({
  stack: z.string(),
  dryRun: z.boolean(),
  calls: z.strictObject({ sent: z.int().min(0), unchanged: z.int().min(0) }),
  repositories: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      adopted: z.boolean(),
      workflows: names.describe("File names of the workflows that are taken over as they are."),
      differences: z
        .array(z.strictObject({ field: z.string(), declared: z.unknown().optional(), seen: z.unknown().optional() }))
        .describe("What the next `up` would change, as a layer above says; empty where nothing."),
      left: names.describe("What stays on GitHub as it is, and why."),
    }),
  ),
  importFile: z.string().optional().describe("What `pulumi import --file` reads."),
});
