import { z } from "zod";
import { finding, names } from "./finding-schema.ts";

const sign = z.strictObject({ what: z.string(), file: z.string() });

/** What `slipway repo onboard --json` prints. */
export const onboardOutput = z.strictObject({
  stack: z.string(),
  id: z.string().describe("Inventory id."),
  name: z.string(),
  existing: z.boolean().describe("Whether the repository is on GitHub already."),
  code: z.string().describe("Where its code was looked at."),
  detected: z.array(sign).describe("What is there, each with the file that shows it."),
  pipeline: z.string().optional().describe("Absent where a list of jobs is proposed, or nothing."),
  jobs: names.describe("Ids of the jobs of the list."),
  reasons: z.array(z.strictObject({ field: z.string(), because: z.array(sign) })),
  considered: z.array(z.strictObject({ pipeline: z.string(), why: z.string() })),
  open: names.describe("What no file shows and the owner has to see to."),
  workflows: z
    .array(
      z.strictObject({
        path: z.string(),
        by: z.string().optional().describe("The proposed workflow that does most of the same; absent where none does."),
        samePath: z.boolean().describe("Whether the proposed one has its path, so that it goes with the delivery."),
        likeness: z.int().min(0).max(100).optional().describe("Percent of both that is in both."),
        more: names.optional().describe("What the present one does beside it."),
        lacks: names.optional().describe("What the proposed one does beside it."),
        difference: z.string().optional().describe("With `--diff`: from the present text to the proposed one."),
      }),
    )
    .describe("Workflows that are there, and what becomes of each."),
  files: z.array(z.strictObject({ path: z.string(), content: z.string() })).describe("The entry, and CODEOWNERS."),
  differences: z
    .array(z.strictObject({ field: z.string(), declared: z.unknown().optional(), seen: z.unknown().optional() }))
    .describe("What the first `up` changes on GitHub, beside files."),
  creates: z.int().min(0).describe("Resources that the stack gets."),
  newFindings: z.array(finding).describe("Findings that the stack has with it, and not without."),
  written: z.boolean(),
  pullRequest: z.string().optional().describe("Its address."),
});
