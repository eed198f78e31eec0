import path from "node:path";
import { type BuildRequest, engineArguments } from "../../../container/build-request.ts";
import { BuildError, callDocker, lastWords } from "../../../container/docker.ts";
import { nameText } from "../../../container/reference.ts";
import { ImageRegistry } from "../../../container/registry.ts";
import { dockerCredentials } from "../../../provider/registry-identity.ts";
import type { Applier, Declared } from "../resource.ts";
import { referenceOf } from "./container-image.ts";

/** What `docker.RemoteImage` is declared with, as far as Slipway declares it. */
interface RemoteImageInputs {
  readonly name: string;
  readonly build: {
    readonly context: string;
    /** From the context. */
    readonly dockerfile: string;
    readonly target?: string;
    readonly buildArgs?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly platform: string;
    readonly networkMode?: "none";
  };
}

/** The request that an image for an engine without buildx was made of. Paths are from the folder that Pulumi starts providers in. */
export function engineRequestOf(
  { name, inputs }: Pick<Declared, "name" | "inputs">,
  from = path.resolve("bin"),
): BuildRequest {
  const { build, ...image } = inputs as unknown as RemoteImageInputs;
  const { tag = "", ...place } = referenceOf(name, image.name);
  const context = path.resolve(from, build.context);
  return {
    name,
    image: nameText(place),
    tag,
    furtherTags: [],
    context,
    dockerfile: path.resolve(context, build.dockerfile),
    ...(build.target !== undefined && { target: build.target }),
    arguments: build.buildArgs ?? {},
    labels: build.labels ?? {},
    platforms: [build.platform],
    cache: `${nameText(place)}:buildcache`,
    secrets: [],
    network: build.networkMode ?? "default",
  };
}

/** `docker:index/remoteImage:RemoteImage`: built by this machine's Docker, which keeps it; its tag says its content. */
export const applyLocalImage: Applier = async (declared) => {
  const request = engineRequestOf(declared);
  const reference = `${request.image}:${request.tag}`;
  const before = await localId(reference);
  if (before === undefined)
    await docker(declared.name, engineArguments(request, request.platforms[0]!, request.tag), "the build failed");
  const imageId = before ?? (await localId(reference));
  return { id: `${imageId}`, outputs: { imageId, name: reference }, wrote: before === undefined, made: false };
};

/** `docker:index/tag:Tag`: a further name of an image that this machine has. */
export const applyLocalTag: Applier = async ({ name, inputs }) => {
  const { sourceImage, targetImage } = inputs as { sourceImage: string; targetImage: string };
  const wrote = (await localId(targetImage)) !== (await localId(sourceImage));
  if (wrote) await docker(name, ["tag", sourceImage, targetImage], `"${targetImage}" could not be tagged`);
  return { id: targetImage, outputs: {}, wrote, made: false };
};

/** `docker:index/registryImage:RegistryImage`: pushed, unless the registry has just this image under its tag. */
export const applyPushedImage: Applier = async ({ name, inputs }) => {
  const reference = String(inputs.name);
  const { registry, repository, tag = "" } = referenceOf(name, reference);
  const client = new ImageRegistry({ registry, repository }, dockerCredentials(registry));
  const before = await client.digest(tag);
  const own = (await callDocker({}, ["image", "inspect", "--format", '{{join .RepoDigests " "}}', reference])).printed;
  const wrote = before === undefined || !own.includes(`@${before}`);
  if (wrote) await docker(name, ["push", reference], `"${reference}" was not pushed`);
  const sha256Digest = wrote ? await client.digest(tag) : before;
  return { id: reference, outputs: { sha256Digest }, wrote, made: false };
};

async function localId(reference: string): Promise<string | undefined> {
  const { status, printed } = await callDocker({}, ["image", "inspect", "--format", "{{.Id}}", reference]);
  return status === 0 ? printed.trim() : undefined;
}

async function docker(name: string, words: readonly string[], what: string): Promise<void> {
  const { status, printed } = await callDocker({}, words);
  if (status !== 0) throw new BuildError(`"${name}": ${what}. Docker says: ${lastWords(printed)}`);
}
