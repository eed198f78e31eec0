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

/** What `slipway repo import --json` prints. */
export const importOutput = z.strictObject({
  stack: z.string(),
  dryRun: z.boolean(),
  imported: z
    .array(z.strictObject({ urn: z.string(), id: z.string().describe("What its provider imports it by.") }))
    .describe("What comes into the state."),
  there: z.int().min(0).describe("How many of the adopted resources the state had before."),
  backups: names.describe("Files with the state as the import left it, before it was settled."),
  next: names.describe("Commands."),
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

/** What `slipway repo rename --json` and `slipway repo transfer --json` print. */
export const renameOutput = z.strictObject({
  id: z.string(),
  from: z.string().describe("Owner and name."),
  to: z.string(),
  follows: z
    .array(z.strictObject({ repository: z.string(), path: z.string() }))
    .describe("Delivered files that follow by themselves."),
  own: z
    .array(z.strictObject({ repository: z.string(), path: z.string() }))
    .describe("Files that were written once, and would be written otherwise now."),
  left: mentions,
  packages: z.array(z.strictObject({ from: z.string(), to: z.string() })).describe("Image names that change."),
  oidc: z.array(z.strictObject({ workflow: z.string(), job: z.string(), from: z.string(), to: z.string() })),
  lost: names.describe("What belongs to the old owner and does not go along."),
  inventory: names.describe("Lines of the inventory that name the old place."),
  written: names.describe("Files of the project that were changed."),
  next: names,
});

/** What `slipway repo move --json` prints. */
export const moveOutput = z.strictObject({
  id: z.string(),
  from: z.string().describe("Stack that has it."),
  to: z.string(),
  dryRun: z.boolean(),
  files: names.describe("Stack files that change."),
  resources: names.exactOptional().describe("URNs, in the state of `from`; absent where nobody was to look."),
  backups: names.exactOptional().describe("Files with both states as they were."),
  cutOff: z.boolean().exactOptional().describe("Both states have it, since a move that was cut off; this finishes it."),
  differences: names.describe("What the other stack would change of the repository's resources."),
  notes: names,
  next: names,
});

/** Outputs of `slipway repo`, by the name of their schema files; that of `adopt` is beside it. */
export const repoOutputs = {
  "repo-onboard": onboardOutput,
  "repo-import": importOutput,
  "repo-offboard": offboardOutput,
  "repo-archive": archiveOutput,
  "repo-rename": renameOutput,
  "repo-move": moveOutput,
};
