import { z } from "zod";
import { names } from "../finding-schema.ts";
import { onboardOutput } from "../onboard-output.ts";

const files = z.array(z.strictObject({ file: z.string(), deleted: z.boolean() })).describe("Files of the project.");

const mentions = z
  .array(
    z.strictObject({
      repository: z.string().describe("Inventory id."),
      path: z.string(),
      line: z.int().min(1),
      kind: z.enum(["uses", "package", "address"]),
      text: z.string(),
    }),
  )
  .describe("Lines of delivered files that name it by owner and name.");

/** What `slipway repo offboard --json` prints. */
export const offboardOutput = z.strictObject({
  id: z.string(),
  dryRun: z.boolean(),
  files,
  states: z.array(
    z.strictObject({
      stack: z.string(),
      resources: names.exactOptional().describe("URNs that leave its state; absent where it has none."),
      backup: z.string().exactOptional().describe("File with the state as it was."),
    }),
  ),
  stays: names.describe("What GitHub keeps."),
  next: names.describe("What the next `pulumi up` changes."),
  mentions,
});

/** What `slipway repo archive --json` prints. */
export const archiveOutput = z.strictObject({
  id: z.string(),
  step: z.enum(["credentials", "archived"]),
  removed: names.describe("Fields that left the inventory."),
  files,
  references: names.describe("What of the inventory goes on naming it."),
  mentions,
  next: names,
});

/** Outputs of `slipway repo`, by the name of their schema files; that of `adopt` is beside it. */
export const repoOutputs = {
  "repo-onboard": onboardOutput,
  "repo-offboard": offboardOutput,
  "repo-archive": archiveOutput,
};
