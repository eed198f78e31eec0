import { z } from "zod";
import { rangeOutput } from "./cost-schema.ts";
import { checklistItem, finding, names } from "./finding-schema.ts";

const operation = z.enum(["create", "update", "replace", "delete"]);
const gained = z.strictObject({ added: names, removed: names });

/** What `slipway preview --json` prints. */
export const previewOutput = z.strictObject({
  stacks: z.array(
    z.strictObject({
      stack: z.string(),
      baseFailed: z.string().exactOptional().describe("Why the base could not be planned."),
      headFailed: z.string().exactOptional().describe("Why nothing is compared."),
      planned: z
        .strictObject({ repositories: z.int(), of: z.int() })
        .exactOptional()
        .describe("Where the change can do nothing to others: how many repositories were planned, of how many."),
      counts: z.strictObject({ create: z.int(), update: z.int(), replace: z.int(), delete: z.int() }),
      repositories: names.describe("Ids of those that change."),
      dangers: z
        .array(z.strictObject({ id: z.string(), repository: z.string().nullable(), message: z.string() }))
        .describe("What to look at first, gravest first; repository null: the owner's."),
      changes: z.array(
        z.strictObject({
          operation,
          urn: z.string(),
          type: z.string(),
          name: z.string(),
          repository: z.string().nullable(),
          fields: z
            .array(z.strictObject({ path: z.string(), before: z.unknown(), after: z.unknown() }))
            .describe("null: not there. Texts of files are left out."),
        }),
      ),
      checks: z.array(z.strictObject({ repository: z.string(), ...gained.shape })),
      workflows: z.array(
        z.strictObject({
          repository: z.string(),
          permissions: gained,
          secrets: gained,
          actions: gained,
          environments: gained,
          runners: gained,
        }),
      ),
      files: z.array(
        z.strictObject({
          repository: z.string(),
          path: z.string(),
          operation: z.enum(["create", "update", "release"]),
        }),
      ),
      findings: z.array(finding).describe("Of the head."),
      newFindings: z.array(finding),
      goneFindings: z.array(finding),
      checklist: z.array(checklistItem).describe("What is left to do by hand."),
      parts: z
        .array(z.strictObject({ include: names, repositories: z.int(), reads: z.int(), writes: z.int() }))
        .describe("Stacks to cut this one into, where its update does not fit an hour."),
      budget: z.strictObject({
        reads: z.int().describe("API reads of an up with refresh, about."),
        writes: z.int().describe("API writes, about."),
        minutes: z.int().describe("Least minutes under GitHub's limits."),
      }),
      costs: z
        .array(
          z.strictObject({
            name: z.string().describe("A fleet, network, or total."),
            before: rangeOutput.nullable(),
            after: rangeOutput.nullable(),
          }),
        )
        .describe("Monthly costs of runner fleets that change; null: not there."),
    }),
  ),
  engine: z
    .strictObject({
      stack: z.string(),
      counts: z.strictObject({ create: z.int(), update: z.int(), replace: z.int(), delete: z.int() }),
      dangers: z.array(z.strictObject({ id: z.string(), repository: z.string().nullable(), message: z.string() })),
      errors: z.array(z.string()).describe("Why the engine could not preview all of it."),
      disagreements: z
        .array(
          z.strictObject({
            urn: z.string(),
            type: z.string(),
            name: z.string(),
            repository: z.string().nullable(),
            plans: operation.nullable().describe("null: the plans leave it as it is."),
            engine: operation.nullable().describe("null: the engine leaves it as it is."),
          }),
        )
        .describe("Resources of which plans and engine say different things."),
    })
    .exactOptional()
    .describe("With --engine and --base: Pulumi's own preview beside two plans; stacks is empty then."),
});
