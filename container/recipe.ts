import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type BuildContext, copiedFiles, ignoreFileOf, readContext, readInputs } from "./build-context.ts";
import { contentTag } from "./content-tag.ts";
import { type Dockerfile, readDockerfile } from "./dockerfile.ts";

/** How one image is made, as somebody declares it. */
export interface Recipe {
  /** How faults name it. */
  readonly name: string;
  /** The build context, absolute. */
  readonly folder: string;
  /** From the folder. */
  readonly dockerfile: string;
  /** Stage to build; the last one where there is none. */
  readonly target?: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** Files and folders that go into it besides the Dockerfile; left out, what the Dockerfile copies. */
  readonly inputs?: readonly string[];
  /** Largest context, in bytes. */
  readonly largestContext: number;
}

/** A recipe that was read and has no fault. */
export interface CheckedRecipe extends Recipe {
  /** `buildenv-<hash>` of everything that decides about the image. */
  readonly tag: string;
  /** Declared inputs, the Dockerfile and .dockerignore among them. */
  readonly covered: readonly string[];
  /** Images that it builds on or takes files from. */
  readonly bases: readonly string[];
  /** Bytes that a builder is sent. */
  readonly contextBytes: number;
}

/** What is wrong with recipes, one fault a line. */
export class RecipeError extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.name = "RecipeError";
  }
}

const digest = /@sha256:[0-9a-f]{64}$/;
const shown = 10;

/** How much a builder is sent at most, where a recipe does not say: 20 MiB. */
export const defaultLargestContext = 20 * 1024 * 1024;

/**
 * Reads and checks everything that an image is made of.
 *
 * @throws RecipeError with every fault: a missing Dockerfile, an unknown stage, a base without a digest, a context that is
 *   too large or holds more than the tag covers
 */
export function checkRecipe(recipe: Recipe): CheckedRecipe {
  const { name, folder, dockerfile } = recipe;
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new RecipeError([`"${name}": there is no folder "${folder}"; write the folder with its Dockerfile.`]);
  }
  if (!existsSync(path.join(folder, dockerfile))) {
    throw new RecipeError([
      `"${name}": there is no "${dockerfile}" in "${folder}"; write it, or name another one in dockerfile.`,
    ]);
  }
  let context: BuildContext;
  try {
    context = readContext(folder, dockerfile);
  } catch (error) {
    throw new RecipeError([`"${name}": ${(error as Error).message}`]);
  }
  const read = readDockerfile(readFileSync(path.join(folder, dockerfile), "utf8"), recipe.arguments);
  const faults = [...stageFaults(recipe, read), ...baseFaults(recipe, read), ...sizeFaults(recipe, context)];
  const covered = coveredInputs(recipe, context, read);
  faults.push(...copyFaults(recipe, read, context, covered), ...beyondFaults(recipe, context, covered));
  try {
    const tag = contentTag(readInputs(folder, covered), recipe);
    if (faults.length === 0) {
      const contextBytes = context.files.reduce((sum, { bytes }) => sum + bytes, 0);
      return { ...recipe, tag, covered, bases: basesOf(read), contextBytes };
    }
  } catch (error) {
    faults.push(`"${name}": ${(error as Error).message}`);
  }
  throw new RecipeError(faults);
}

function coveredInputs(recipe: Recipe, context: BuildContext, read: Dockerfile): string[] {
  const { folder, dockerfile } = recipe;
  const copied =
    recipe.inputs ??
    copiedFiles(
      context,
      read.copies.flatMap(({ sources }) => sources),
    );
  const ignoreFile = ignoreFileOf(folder, dockerfile);
  return [...new Set([dockerfile, ...(ignoreFile === undefined ? [] : [ignoreFile]), ...copied])];
}

function stageFaults({ name, target, dockerfile }: Recipe, { stages }: Dockerfile): string[] {
  if (stages.length === 0) return [`"${name}": there is no FROM in "${dockerfile}"; write what the image builds on.`];
  if (target === undefined || stages.some((stage) => stage.name === target.toLowerCase())) return [];
  const known = stages.flatMap((stage) => (stage.name === undefined ? [] : [`"${stage.name}"`]));
  const hint =
    known.length === 0 ? "give one a name (FROM ... AS NAME), or leave target out" : `write ${known.join(" or ")}`;
  return [`"${name}": there is no stage "${target}" in "${dockerfile}"; ${hint}.`];
}

/** Whatever an image is made of by name; stages and named contexts are none. */
function images({ stages, uses }: Dockerfile): { image: string; line: number }[] {
  const own = new Set([
    "scratch",
    ...stages.flatMap(({ name }, index) => [String(index), ...(name === undefined ? [] : [name])]),
  ]);
  const bases = stages.map(({ base, line }) => ({ image: base, line }));
  // Without a dot, slash, colon or digest it is the name of a build context that comes with the build.
  const taken = uses.filter(({ image }) => /[.:/@]/.test(image));
  return [...bases, ...taken].filter(({ image }) => !own.has(image.toLowerCase()));
}

function basesOf(read: Dockerfile): string[] {
  return [...new Set(images(read).map(({ image }) => image))];
}

function baseFaults({ name, dockerfile }: Recipe, read: Dockerfile): string[] {
  return images(read)
    .filter(({ image }) => !digest.test(image))
    .map(({ image, line }) => {
      const open = image.includes("$")
        ? "is not known before the build: give its argument a value"
        : "may be another one tomorrow";
      return `"${name}": ${dockerfile}:${line}: "${image}" ${open}; write the image with "@sha256:" and its digest.`;
    });
}

function sizeFaults({ name, largestContext }: Recipe, { files }: BuildContext): string[] {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= largestContext) return [];
  const largest = [...files].sort((left, right) => right.bytes - left.bytes).slice(0, shown);
  const list = largest.map(({ path: file, bytes }) => `${file} (${size(bytes)})`).join(", ");
  return [
    `"${name}": the build context is ${size(total)}, more than ${size(largestContext)}; leave out in .dockerignore what the image does not need. Largest: ${list}.`,
  ];
}

function copyFaults(
  { name, dockerfile }: Recipe,
  read: Dockerfile,
  context: BuildContext,
  covered: readonly string[],
): string[] {
  return read.copies.flatMap(({ sources, line }) =>
    sources.flatMap((source) => {
      const at = `"${name}": ${dockerfile}:${line}: copies "${source}"`;
      const found = copiedFiles(context, [source]);
      if (found.length === 0)
        return [`${at}, which the build context does not hold; write it, or let it in in .dockerignore.`];
      const beyond = found.filter((file) => !covers(covered, file));
      return beyond.length === 0 ? [] : [`${at}, but inputs do not name ${listed(beyond)}; add what it copies.`];
    }),
  );
}

function beyondFaults({ name }: Recipe, { files }: BuildContext, covered: readonly string[]): string[] {
  const beyond = files.map((file) => file.path).filter((file) => !covers(covered, file));
  if (beyond.length === 0) return [];
  return [
    `"${name}": the build context holds ${listed(beyond)}, which its tag does not cover; leave it out in .dockerignore, or add it to inputs.`,
  ];
}

function covers(covered: readonly string[], file: string): boolean {
  return covered.some((input) => file === input || file.startsWith(`${input}/`));
}

function listed(files: readonly string[]): string {
  const more = files.length > shown ? ` and ${files.length - shown} more` : "";
  return `${files
    .slice(0, shown)
    .map((file) => `"${file}"`)
    .join(", ")}${more}`;
}

/** Bytes in words: "1.5 MiB". */
export function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
