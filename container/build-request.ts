import path from "node:path";
import type { CheckedRecipe } from "./recipe.ts";
import { type ImageName, nameText } from "./reference.ts";
import { type TagRules, tagsByRule } from "./tags.ts";

/** Everything that a builder is told, whichever builder it is. */
export interface BuildRequest {
  /** How messages name the image. */
  readonly name: string;
  /** `ghcr.io/acme/toolchain`. */
  readonly image: string;
  /** The tag by content, which is built and pushed. */
  readonly tag: string;
  /** Further tags, which are moved to it as it is; `latest` last. */
  readonly furtherTags: readonly string[];
  /** Absolute path of the build context. */
  readonly context: string;
  /** Absolute path of the Dockerfile. */
  readonly dockerfile: string;
  readonly target?: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** Where layers are cached. */
  readonly cache: string;
  /** Names of environment variables whose values the build may read as secrets; a secret's id is its name. */
  readonly secrets: readonly string[];
  /** `none` cuts RUN off the network, so that nothing undeclared can come in. */
  readonly network: "default" | "none";
}

/** What an image is besides its recipe. */
export interface Publication {
  readonly image: ImageName;
  /** Address of the repository that it belongs to; GHCR links them by a label. */
  readonly source: string;
  readonly description?: string;
  readonly rules: TagRules;
  readonly secrets?: readonly string[];
  readonly network?: "default" | "none";
}

/** What to ask a builder for. The same content gives the same request, so that nobody builds it twice. */
export function buildRequest(recipe: CheckedRecipe, publication: Publication): BuildRequest {
  const { image, source, description, rules, secrets = [], network = "default" } = publication;
  const [, ...furtherTags] = tagsByRule(recipe.tag, rules);
  return {
    name: recipe.name,
    image: nameText(image),
    tag: recipe.tag,
    furtherTags,
    context: recipe.folder,
    dockerfile: path.join(recipe.folder, recipe.dockerfile),
    ...(recipe.target !== undefined && { target: recipe.target }),
    arguments: recipe.arguments,
    labels: {
      "org.opencontainers.image.source": source,
      "org.opencontainers.image.title": recipe.name,
      ...(description !== undefined && { "org.opencontainers.image.description": description }),
    },
    platforms: [...recipe.platforms].sort(),
    cache: `${nameText(image)}:buildcache`,
    secrets: [...secrets].sort(),
    network,
  };
}

/** The same request for another registry: a mirror, or one on this machine. */
export function atRegistry(request: BuildRequest, registry: string): BuildRequest {
  const elsewhere = (text: string) => text.replace(/^[^/]+/, registry);
  return { ...request, image: elsewhere(request.image), cache: elsewhere(request.cache) };
}

/** What an engine without buildx cannot build of a request, in words; none where it can build it whole. */
export function beyondEngine({ platforms, secrets }: Pick<BuildRequest, "platforms" | "secrets">): string[] {
  return [
    ...(platforms.length > 1 ? [`several platforms (${platforms.join(", ")})`] : []),
    ...(secrets.length > 0 ? [`secrets (${secrets.join(", ")})`] : []),
  ];
}

/** What `docker buildx build` is given: all platforms at once, with SBOM and provenance, pushed under the tag by content. */
export function buildxArguments(request: BuildRequest, metadataFile: string): string[] {
  return [
    ...["buildx", "build"],
    ...buildFlags(request),
    ...["--platform", request.platforms.join(",")],
    ...["--cache-from", `type=registry,ref=${request.cache}`],
    ...["--cache-to", `type=registry,ref=${request.cache},mode=max`],
    ...["--sbom=true", "--provenance=mode=max"],
    ...["--metadata-file", metadataFile],
    ...["--tag", `${request.image}:${request.tag}`, "--push"],
    request.context,
  ];
}

/** What `docker build` of an engine without buildx is given, for one platform; it is pushed by itself afterwards. */
export function engineArguments(request: BuildRequest, platform: string, tag: string): string[] {
  return [
    "build",
    ...buildFlags(request),
    ...["--platform", platform],
    ...["--tag", `${request.image}:${tag}`],
    request.context,
  ];
}

function buildFlags(request: BuildRequest): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([key, value]) => [flag, `${key}=${value}`]);
  return [
    ...["--file", request.dockerfile],
    ...(request.target === undefined ? [] : ["--target", request.target]),
    ...pairs("--build-arg", request.arguments),
    ...pairs("--label", request.labels),
    ...request.secrets.flatMap((secret) => ["--secret", `id=${secret},env=${secret}`]),
    ...["--network", request.network],
  ];
}
