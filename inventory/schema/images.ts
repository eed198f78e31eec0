import { z } from "zod";
import { entryId, secretName } from "./names.ts";

const imageName = z
  .string()
  .regex(
    /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    'write lower-case letters and digits, with single ".", "_" or "-" between them',
  );
const inContext = z
  .string()
  .regex(
    /^(?!\/)(?!\.\/)(?!.*\.\.)(?!.*\/$)[\w.-]+(\/[\w.-]+)*$/,
    'write a path without "..", "./" and a slash at either end',
  );
const tag = z.string().regex(/^\w[\w.-]{0,127}$/, 'write letters, digits, "_", "." and "-", 128 at most');
const argumentName = z.string().regex(/^[A-Za-z_]\w*$/, 'write letters, digits and "_"');
const oneLine = z.string().regex(/^[^\n\0]*$/, "write one line");

const retention = z.strictObject({
  untagged: z.int().min(0).default(10).describe("How many of the newest versions without a tag are kept at least."),
  minAgeDays: z.int().min(1).default(1).describe("Younger versions are never deleted: their index may be on its way."),
  expire: z
    .record(z.string().regex(/^[\w.*-]+$/, 'write a tag, with "*" for any text'), z.int().min(1, "write days"))
    .default({})
    .describe("Days after which a version may go all of whose tags fit such a pattern (`pr-*: 14`)."),
});

/** One container image. What does not go together `readImages` tells. */
export const image = z.strictObject({
  description: oneLine.exactOptional().describe("What it is for; a label of the image."),
  repository: entryId.describe("Id of the repository that the package belongs to; GHCR links them by a label."),
  build: z
    .enum(["pulumi", "workflow"])
    .describe("Who builds it: a stack with `slipway:images: owned`, or a workflow of its repository."),
  package: imageName.exactOptional().describe("The package's name, if it is not the image's."),
  visibility: z
    .enum(["public", "private", "internal"])
    .exactOptional()
    .describe("Who may pull it. GitHub has no API for it: it is a step for a person, and plans say while it is open."),
  attested: z
    .boolean()
    .exactOptional()
    .describe(
      "true: whatever a release, an environment or a workflow uses must have a provenance in the registry or with GitHub; `images list --live` names what has none.",
    ),
  folder: inContext.exactOptional().describe("`build: pulumi`: the folder of this project that is its build context."),
  dockerfile: inContext.default("Dockerfile").describe("Its Dockerfile, from the folder."),
  target: z.string().min(1).exactOptional().describe("The stage to build, if it is not the last one."),
  arguments: z.record(argumentName, oneLine).default({}).describe("Build arguments by name."),
  platforms: z
    .array(z.enum(["linux/amd64", "linux/arm64"]))
    .min(1)
    .default(["linux/amd64"])
    .describe("Platforms that it is built for."),
  inputs: z
    .array(inContext)
    .min(1)
    .exactOptional()
    .describe("Files and folders that go into it; left out, what the Dockerfile copies."),
  secrets: z
    .array(secretName)
    .default([])
    .describe("Environment variables of whoever builds it that RUN may read with `--mount=type=secret,id=NAME`."),
  network: z
    .enum(["default", "none"])
    .default("default")
    .describe("`none` cuts RUN off the network, so that nothing undeclared comes in."),
  largestContextMiB: z.int().min(1).default(20).describe("How much a builder is sent at most."),
  tags: z
    .strictObject({
      version: tag.exactOptional().describe("`1.2.3` gives 1.2.3, 1.2 and 1; a candidate only itself."),
      branch: z.string().min(1).exactOptional().describe("The branch that it stands for."),
      latest: z.boolean().default(true).describe("Whether it gets `latest`."),
    })
    .default({ latest: true })
    .describe("`build: pulumi`: its tags besides the one by content."),
  workflow: z
    .strictObject({
      file: z
        .string()
        .regex(/^[\w.-]+\.ya?ml$/, "write a file name such as ci.yml")
        .describe("The workflow's file name."),
      tags: z
        .array(z.string().min(1))
        .min(1)
        .describe("The tags that it gives, `<...>` for what differs: [latest, buildenv-<hash>]."),
    })
    .exactOptional()
    .describe("`build: workflow`: which workflow builds it."),
  retention: retention
    .default({ untagged: 10, minAgeDays: 1, expire: {} })
    .describe("What `slipway images prune` keeps."),
});

/** `inventory/images.yaml`: the container images of the owner. */
export const imagesFile = z.strictObject({
  images: z.record(imageName, image).describe("Images by name."),
});

/** One image as the inventory declares it, defaults put in. */
export type ImageEntry = z.infer<typeof image>;
