import path from "node:path";
import { buildImage } from "../../../container/build.ts";
import type { BuildRequest } from "../../../container/build-request.ts";
import { type ImageReference, nameText, readReference } from "../../../container/reference.ts";
import { ImageRegistry } from "../../../container/registry.ts";
import { moveTags } from "../../../container/tag-moves.ts";
import { dockerCredentials } from "../../../provider/registry-identity.ts";
import type { Applier, Declared } from "../resource.ts";

/** What `docker-build.Image` is declared with, as far as Slipway declares it. */
interface ImageInputs {
  readonly context: { readonly location: string };
  readonly dockerfile: { readonly location: string };
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly cacheFrom: readonly { readonly registry: { readonly ref: string } }[];
  readonly network?: BuildRequest["network"];
  readonly tags: readonly [string];
  readonly secrets?: Readonly<Record<string, string>>;
}

/** The request that a declared image was made of. Paths are from the folder that Pulumi starts providers in. */
export function requestOf(
  { name, inputs }: Pick<Declared, "name" | "inputs">,
  from = path.resolve("bin"),
): BuildRequest {
  const image = inputs as unknown as ImageInputs;
  const { tag = "", ...place } = referenceOf(name, image.tags[0]);
  return {
    name,
    image: nameText(place),
    tag,
    furtherTags: [],
    context: path.resolve(from, image.context.location),
    dockerfile: path.resolve(from, image.dockerfile.location),
    ...(image.target !== undefined && { target: image.target }),
    arguments: image.buildArgs ?? {},
    labels: image.labels ?? {},
    platforms: image.platforms,
    cache: image.cacheFrom[0]?.registry.ref ?? "",
    secrets: Object.keys(image.secrets ?? {}).sort(),
    network: image.network ?? "default",
  };
}

/** `docker-build:index:Image`: built by this machine's Docker and pushed, unless the registry has its content. */
export const applyImage: Applier = async (declared) => {
  const request = requestOf(declared);
  const secrets = (declared.inputs.secrets ?? {}) as Record<string, string>;
  const docker = { env: { ...process.env, ...secrets } };
  const registry = registryOf(referenceOf(declared.name, request.image));
  const { digest, built } = await buildImage(request, { docker, registry });
  const ref = `${request.image}:${request.tag}@${digest}`;
  return { id: ref, outputs: { ref, digest }, wrote: built, made: false };
};

/** `docker-build:index:Index` over one image: a further tag of it. */
export const applyImageTag: Applier = async ({ name, inputs }) => {
  const { tag, sources } = inputs as unknown as { tag: string; sources: readonly [string] };
  const [to, source] = [referenceOf(name, tag), referenceOf(name, sources[0])];
  const registry = registryOf(to);
  const manifest = await registry.manifest(source.digest ?? source.tag ?? "");
  if (manifest === undefined) throw new Error(`"${name}": "${sources[0]}" is not in the registry; run this again.`);
  const moved = await moveTags(registry, manifest, [to.tag ?? ""]);
  const wrote = moved.length > 0;
  return { id: tag, outputs: { ref: `${tag}@${manifest.digest}` }, wrote, made: false };
};

/** @param name of the resource that names it */
export function referenceOf(name: string, text: string): ImageReference {
  const reference = readReference(text);
  if (reference === undefined) throw new Error(`"${name}": "${text}" is no image; write registry/name:tag.`);
  return reference;
}

function registryOf({ registry, repository }: ImageReference): ImageRegistry {
  return new ImageRegistry({ registry, repository }, dockerCredentials(registry));
}
