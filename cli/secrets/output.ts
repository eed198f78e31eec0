import { z } from "zod";
import { names } from "../finding-schema.ts";

const scope = z.enum(["repository", "environment", "dependabot", "organization", "organization-dependabot"]);

const place = z.strictObject({
  scope,
  name: z.string(),
  repository: z.string().exactOptional().describe("Inventory id; absent for the organisation's."),
  environment: z.string().exactOptional(),
  updatedAt: z.string().exactOptional().describe("When somebody wrote it last."),
  there: z.boolean().exactOptional().describe("Whether GitHub has it; absent where that is not known."),
});

const secret = z.strictObject({
  key: z
    .string()
    .describe("`NAME`; `production/NAME`, `NAME@repository` or both where the stack has a value for that alone."),
  name: z.string(),
  repository: z.string().exactOptional().describe("Inventory id of the one that has it alone."),
  environment: z.string().exactOptional().describe("The one that has it alone, in lower case."),
  instead: z.string().exactOptional().describe("Key of the value that its places would have without it."),
  from: z.enum(["config", "aws-secrets-manager", "aws-ssm", "generated", "kept"]),
  source: z.string().describe("Where its value comes from, in words."),
  owners: names,
  rotateDays: z.int().min(1).exactOptional(),
  ageDays: z.int().min(0).exactOptional().describe("Of its oldest place; absent where that is not known."),
  places: z.array(place),
  uses: z.array(
    z.strictObject({ repository: z.string(), workflow: z.string(), line: z.int().min(1), job: z.string() }),
  ),
  images: names.describe("Container images that are built with it."),
});

const unread = z
  .array(
    z.strictObject({
      scope,
      repository: z.string().exactOptional(),
      environment: z.string().exactOptional().describe("Absent: every environment."),
      why: z.string(),
    }),
  )
  .describe("Lists that this token may not read.");

/** What `slipway secrets list --json` prints. */
export const secretsListOutput = z.strictObject({
  stack: z.string(),
  owner: z.string(),
  asked: z.boolean().describe("Whether GitHub was asked."),
  secrets: z.array(secret),
  unread,
});

/** What `slipway secrets unused --json` prints. */
export const secretsUnusedOutput = z.strictObject({
  stack: z.string(),
  owner: z.string(),
  asked: z.boolean().describe("Whether GitHub was asked: only then are `overdue`, `missing` and `unknown` known."),
  overdue: names.describe("Keys of values that are older than their `rotateDays`."),
  missing: z.array(place).describe("Declared places that GitHub does not have."),
  unused: names.describe("Keys that no delivered workflow uses."),
  unknown: z.array(place).describe("Secrets on GitHub that nobody declared."),
  sources: names.describe("Keys of slipway:secrets, and encrypted `secrets:` keys, that no declared secret takes."),
  unread,
});

/** What `slipway secrets set --json` prints, and `rotate` of what is not generated. */
export const secretsSetOutput = z.strictObject({
  stack: z.string(),
  key: z.string(),
  source: z.string().describe("Where the value was written first, in words."),
  instead: z
    .string()
    .exactOptional()
    .describe("Key of the value that its places had before, where it is a value of its own from now on."),
  value: z.string().describe("What became of the line end after it; never the value."),
  places: z.array(
    place.extend({
      result: z.enum(["written", "waiting", "failed"]).describe("`waiting`: the next `pulumi up` writes it."),
      why: z.string().exactOptional(),
    }),
  ),
  still: names.describe("What has the old value for a while yet."),
  next: names,
});

/** What `slipway secrets rotate --json` prints of a generated value. */
export const secretsRotateOutput = z.strictObject({
  stack: z.string(),
  key: z.string(),
  generation: z.int().min(1).describe("That the stack file says now."),
  raised: z.boolean().describe("Whether this raised it; an earlier rotation may wait for its `pulumi up`."),
  made: z
    .int()
    .min(1)
    .exactOptional()
    .describe("Generation that the state had; absent where nobody could look, or none."),
  file: z.string().describe("Stack file that says it."),
  places: z.array(place).describe("They have the old value until the next `pulumi up`."),
  targets: names.describe("URNs for `pulumi up --target`."),
  up: z.enum(["done", "failed"]).exactOptional().describe("How the `up` ended that `--up` runs; absent without."),
});

/** Outputs of `slipway secrets`, by the name of their schema files. */
export const secretsOutputs = {
  "secrets-list": secretsListOutput,
  "secrets-unused": secretsUnusedOutput,
  "secrets-set": secretsSetOutput,
  "secrets-rotate": secretsRotateOutput,
};
