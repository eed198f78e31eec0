import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type BuildRequest, buildxArguments, engineArguments } from "./build-request.ts";
import { BuildError, callDocker, type Docker, hasBuildx, lastWords } from "./docker.ts";
import { type ImageRegistry, indexOf, type Manifest } from "./registry.ts";
import { moveTags } from "./tag-moves.ts";

/** What building an image came to. */
export interface Built {
  readonly digest: string;
  /** False where the registry had the content already: nothing was built then, nor pushed. */
  readonly built: boolean;
  /** Tags that were moved to it, in order. */
  readonly moved: readonly string[];
}

export interface Workshop {
  readonly docker: Docker;
  readonly registry: ImageRegistry;
}

/**
 * Builds an image and pushes it under the tag of its content, unless the registry has that tag; then moves the further
 * tags, so that each of them names something whole at every moment.
 *
 * @throws BuildError when the build or the push fails, RegistryError when the registry refuses; no tag has moved then
 */
export async function buildImage(request: BuildRequest, workshop: Workshop): Promise<Built> {
  const { registry } = workshop;
  const there = await registry.manifest(request.tag);
  const manifest = there ?? (await make(request, workshop));
  const moved = await moveTags(registry, manifest, request.furtherTags);
  return { digest: manifest.digest, built: there === undefined, moved };
}

async function make(request: BuildRequest, workshop: Workshop): Promise<Manifest> {
  checkSecrets(request, workshop.docker);
  return (await hasBuildx(workshop.docker))
    ? await makeByBuildx(request, workshop)
    : await makeByEngine(request, workshop);
}

function checkSecrets({ name, secrets }: BuildRequest, { env = process.env }: Docker): void {
  const missing = secrets.filter((secret) => !env[secret]);
  if (missing.length === 0) return;
  const names = missing.map((secret) => `"${secret}"`).join(", ");
  throw new BuildError(`"${name}": the build reads the secret ${names}, which the environment does not have; set it.`);
}

async function makeByBuildx(request: BuildRequest, { docker, registry }: Workshop): Promise<Manifest> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-build-"));
  try {
    const metadata = path.join(folder, "metadata.json");
    await run(request, docker, buildxArguments(request, metadata), "the build failed");
    const digest = JSON.parse(readFileSync(metadata, "utf8"))["containerimage.digest"] as string;
    return await pushed(registry, request, digest);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Engines without buildx build one platform at a time. Several are pushed under a tag each, and an index over them gets
 * the tag by content when all of them are there.
 */
async function makeByEngine(request: BuildRequest, { docker, registry }: Workshop): Promise<Manifest> {
  const tagOf = (platform: string) =>
    request.platforms.length === 1 ? request.tag : `${request.tag}-${platform.split("/").slice(1).join("-")}`;
  for (const platform of request.platforms) {
    await run(request, docker, engineArguments(request, platform, tagOf(platform)), `the build for ${platform} failed`);
  }
  const images: { platform: string; manifest: Manifest }[] = [];
  for (const platform of request.platforms) {
    const tag = tagOf(platform);
    await run(request, docker, ["push", `${request.image}:${tag}`], `"${request.image}:${tag}" was not pushed`);
    images.push({ platform, manifest: await pushed(registry, request, tag) });
  }
  const [first] = images;
  if (images.length === 1 && first !== undefined) return first.manifest;
  const index = indexOf(images);
  await registry.put(request.tag, index);
  return index;
}

async function pushed(registry: ImageRegistry, request: BuildRequest, reference: string): Promise<Manifest> {
  const manifest = await registry.manifest(reference);
  if (manifest !== undefined) return manifest;
  throw new BuildError(
    `"${request.name}": "${reference}" was pushed, but "${request.image}" does not have it; build again.`,
  );
}

async function run(request: BuildRequest, docker: Docker, words: readonly string[], what: string): Promise<void> {
  const { status, printed } = await callDocker(docker, words);
  if (status === 0) return;
  throw new BuildError(`"${request.name}": ${what}, and no tag has moved. Docker says: ${lastWords(printed)}`);
}
