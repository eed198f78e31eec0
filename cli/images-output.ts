import { z } from "zod";
import { names } from "./finding-schema.ts";

const imageUser = z.strictObject({
  repository: z.string().describe("Inventory id."),
  workflow: z.string(),
  job: z.string().optional().describe("Absent where the whole workflow's environment names the image."),
  references: names.describe("Tags and digests as they stand there."),
});

/** A container image, without what only a registry knows. */
export const image = z.strictObject({
  name: z.string(),
  image: z.string().describe("As commands take it, without a tag."),
  build: z.enum(["pulumi", "workflow"]),
  builtBy: z.string().describe("Who builds it, in words."),
  repository: z.string().describe("Repository that the package belongs to."),
  tags: names.describe("`<...>` where only a run knows."),
  users: z.array(imageUser),
  action: z
    .enum(["created", "updated", "unchanged", "replaced", "deleted", "failed"])
    .optional()
    .describe("What a rehearsal with --registry did to it."),
  digest: z.string().optional().describe("Digest of what a rehearsal with --registry built."),
});

/** What `slipway images --json` prints. */
export const imagesOutput = z.strictObject({
  stack: z.string(),
  images: z.array(
    image.extend({
      findings: names,
      scan: z
        .union([
          z.strictObject({
            tool: z.string(),
            at: z.string(),
            commit: z.string(),
            open: z.record(z.string(), z.int().min(0)).describe("Open alerts by severity."),
          }),
          z.strictObject({ unknown: z.string().describe("Why nothing can be said.") }),
        ])
        .optional()
        .describe("With --live: the last scan that a workflow uploaded."),
      versions: z
        .array(
          z.strictObject({
            digest: z.string(),
            tags: names,
            created: z.string(),
            bytes: z.int().min(0).optional().describe("Absent where the registry has it no more."),
            platforms: names,
            evidence: z
              .array(z.enum(["signature", "provenance", "sbom", "attestation"]))
              .describe("What the registry and GitHub keep about it; that it is there, not that it holds."),
            subject: z.string().optional().describe("For a signature or attestation: the digest that it is about."),
            users: names,
            keep: z.boolean().describe("Whether `images prune` would keep it."),
            reason: z.string(),
          }),
        )
        .optional()
        .describe("With --live."),
    }),
  ),
});

/** What `slipway images prune --json` prints. */
export const imagesPruneOutput = z.strictObject({
  stack: z.string(),
  dryRun: z.boolean(),
  images: z.array(
    z.strictObject({
      image: z.string(),
      versions: z.int().min(0),
      deleted: names,
      wouldDelete: names.describe("Digests."),
    }),
  ),
});
