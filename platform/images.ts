import path from "node:path";
import { type BuildRequest, beyondEngine, buildRequest } from "../container/build-request.ts";
import { contentTag } from "../container/content-tag.ts";
import { checkRecipe, type Recipe, RecipeError } from "../container/recipe.ts";
import type { ImageName } from "../container/reference.ts";
import type { ImageEntry } from "../inventory/inventory.ts";
import type { DeliveredFile } from "../pipelines/pipeline.ts";
import type { Settings } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import type { DesiredRepository, Platform } from "./compose.ts";
import { type ImageUser, imageUsers } from "./image-users.ts";
import { checklistFindings } from "./package-checklist.ts";
import { webUrl } from "./web-url.ts";

/** One container image of a stack, and who uses it. */
export interface DesiredImage {
  /** As the inventory calls it. */
  readonly name: string;
  readonly entry: ImageEntry;
  readonly image: ImageName;
  /** Name of the repository on GitHub that the package belongs to. */
  readonly repository: string;
  /** Tags that it has, `<...>` where only a run knows. */
  readonly tags: readonly string[];
  /** What to ask a builder for; absent where a workflow builds it. */
  readonly request?: BuildRequest;
  readonly users: readonly ImageUser[];
}

/** The images of a stack, and what is wrong with them. */
export interface StackImages {
  readonly images: readonly DesiredImage[];
  readonly findings: readonly Finding[];
}

/** Where the pipelines' workflows push. */
const packages = "ghcr.io";

/**
 * The images whose repositories a stack has, with everything that can be said of them without a registry.
 *
 * @param folder the project folder, from which recipes are read
 */
export function imagesOf(platform: Omit<Platform, "images">, folder: string): StackImages {
  const { settings, inventory, repositories } = platform;
  const findings: Finding[] = [];
  const images = Object.entries(inventory.images ?? {})
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([name, entry]): DesiredImage[] => {
      const repository = repositories.find((one) => one.entry.id === entry.repository);
      if (repository === undefined) return [];
      const registry = entry.build === "pulumi" ? settings.imageRegistry : packages;
      const image = { registry, repository: `${settings.owner}/${entry.package ?? name}`.toLowerCase() };
      const made = entry.build === "pulumi" ? madeHere(name, entry, image, settings, repository, folder) : undefined;
      findings.push(...(made?.findings ?? workflowFindings(name, entry, repository)));
      return [
        {
          name,
          entry,
          image,
          repository: repository.entry.name,
          tags: made?.request ? [made.request.tag, ...made.request.furtherTags] : workflowTags(entry, repository.files),
          ...(made?.request !== undefined && { request: made.request }),
          users: imageUsers(image, repositories),
        },
      ];
    });
  return { images, findings: [...findings, ...checklistFindings({ settings, images })] };
}

function madeHere(
  name: string,
  entry: ImageEntry,
  image: ImageName,
  settings: Settings,
  repository: DesiredRepository,
  folder: string,
): { request?: BuildRequest; findings: Finding[] } {
  try {
    const recipe = checkRecipe(recipeOf(name, entry, folder));
    const source = `${webUrl(settings)}/${settings.owner}/${repository.entry.name}`;
    const { description, tags, secrets, network } = entry;
    const request = buildRequest(recipe, {
      image,
      source,
      rules: tags,
      secrets,
      network,
      ...(description !== undefined && { description }),
    });
    return { request, findings: builderFindings(name, request, settings) };
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    const findings = error.message.split("\n").map((line): Finding => {
      const message = line.startsWith(`"${name}": `) ? line.slice(name.length + 4) : line;
      return { id: "image-recipe", severity: "error", subject: `inventory/images.yaml: image "${name}"`, message };
    });
    return { findings };
  }
}

function builderFindings(name: string, request: BuildRequest, settings: Settings): Finding[] {
  const beyond = settings.images === "owned" && settings.imageBuilder === "docker" ? beyondEngine(request) : [];
  if (beyond.length === 0) return [];
  return [
    {
      id: "image-builder",
      severity: "error",
      subject: `inventory/images.yaml: image "${name}"`,
      message: `has ${beyond.join(" and ")}, which an engine without buildx does not build; write slipway:imageBuilder: buildx in Pulumi.${settings.stack}.yaml.`,
    },
  ];
}

/** How an image with `build: pulumi` is made. */
export function recipeOf(name: string, entry: ImageEntry, folder: string): Recipe {
  return {
    name,
    folder: path.resolve(folder, entry.folder ?? ""),
    dockerfile: entry.dockerfile,
    ...(entry.target !== undefined && { target: entry.target }),
    arguments: entry.arguments,
    platforms: entry.platforms,
    ...(entry.inputs !== undefined && { inputs: entry.inputs }),
    largestContext: entry.largestContextMiB * 1024 * 1024,
  };
}

/**
 * Tags that a workflow gives. Where every input of the image is delivered, its tag by content is known for the first
 * build; from then on the inputs are the repository's own.
 */
function workflowTags(entry: ImageEntry, files: readonly DeliveredFile[]): string[] {
  const tags = entry.workflow?.tags ?? [];
  const inputs = entry.inputs ?? [];
  const within = (input: string) => files.filter(({ path: file }) => file === input || file.startsWith(`${input}/`));
  if (inputs.length === 0 || inputs.some((input) => within(input).length === 0)) return [...tags];
  const content = inputs.flatMap(within).map(({ path: file, content: text, executable }) => ({
    path: file,
    kind: executable ? ("exec" as const) : ("file" as const),
    content: text,
  }));
  return tags.map((tag) => (tag === "buildenv-<hash>" ? contentTag(content) : tag));
}

function workflowFindings(name: string, { workflow }: ImageEntry, { entry, files }: DesiredRepository): Finding[] {
  const file = `.github/workflows/${workflow?.file}`;
  if (files.some((one) => one.path === file)) return [];
  return [
    {
      id: "image-workflow",
      severity: "error",
      subject: `inventory/images.yaml: image "${name}"`,
      message: `is built by ${file}, which "${entry.id}" does not get; name one of its workflows, or take the image out.`,
    },
  ];
}
