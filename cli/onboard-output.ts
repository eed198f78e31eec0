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
  files: z.array(z.strictObject({ path: z.string(), content: z.string() })).describe("The entry, and CODEOWNERS."),
  differences: z
    .array(z.strictObject({ field: z.string(), declared: z.unknown().optional(), seen: z.unknown().optional() }))
    .describe("What the first `up` changes on GitHub, beside files."),
  creates: z.int().min(0).describe("Resources that the stack gets."),
  newFindings: z.array(finding).describe("Findings that the stack has with it, and not without."),
  written: z.boolean(),
  pullRequest: z.string().optional().describe("Its address."),
});
