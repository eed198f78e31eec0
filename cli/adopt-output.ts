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
      suggestions: z
        .array(
          z.strictObject({
            workflow: z.string().describe("File name in the repository."),
            pipeline: z.string(),
            path: z.string().describe("Path of the pipeline's workflow."),
            likeness: z.int().min(0).max(100).describe("Percent of both that is in both."),
            more: names.describe("What the workflow does beside it."),
            lacks: names.describe("What the pipeline's does beside it."),
            difference: z.string().optional().describe("File with the difference line by line; absent in a dry run."),
          }),
        )
        .describe("Workflows that a pipeline of the catalogue is like."),
      differences: z
        .array(z.strictObject({ field: z.string(), declared: z.unknown().optional(), seen: z.unknown().optional() }))
        .describe("What the next `up` would change, as a layer above says; empty where nothing."),
      left: names.describe("What stays on GitHub as it is, and why."),
    }),
  ),
  organization: z
    .strictObject({
      readers: z.array(
        z.strictObject({
          kind: z.enum(["secret", "variable"]),
          name: z.string(),
          repositories: names.describe("Ids that come into its list of readers."),
          declared: z.boolean().describe("Whether `inventory/organization.yaml` had it before."),
        }),
      ),
      unread: z.array(z.strictObject({ what: z.string(), why: z.string() })),
    })
    .describe("What the repositories read of their organisation."),
  importFile: z.string().optional().describe("What `pulumi import --file` reads."),
});
