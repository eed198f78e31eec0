import {
  accessSync,
  constants,
  type Dirent,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from "node:fs";
import path from "node:path";
import type { BuildInput } from "./content-tag.ts";
import { type IgnorePatterns, patternMatcher, readIgnorePatterns } from "./ignore-patterns.ts";

/** One file of a build context. */
export interface ContextFile {
  /** From the context's root, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/** What a builder is sent. */
export interface BuildContext {
  readonly folder: string;
  /** After .dockerignore, by path; the Dockerfile and its .dockerignore among them. */
  readonly files: readonly ContextFile[];
}

/** The file with the patterns that hold for a Dockerfile: its own, where it has one. */
export function ignoreFileOf(folder: string, dockerfile: string): string | undefined {
  return [`${dockerfile}.dockerignore`, ".dockerignore"].find((name) => existsSync(path.join(folder, name)));
}

/**
 * Lists a build context as a builder would get it.
 *
 * @param dockerfile from the folder
 * @throws Error for a pattern in .dockerignore that Docker refuses
 */
export function readContext(folder: string, dockerfile = "Dockerfile"): BuildContext {
  const ignoreFile = ignoreFileOf(folder, dockerfile);
  const text = ignoreFile === undefined ? "" : readFileSync(path.join(folder, ignoreFile), "utf8");
  const patterns = readIgnorePatterns(text);
  // Both are sent whatever the patterns say.
  const always = new Set([dockerfile, ignoreFile]);
  const files = filesBelow(folder, "", patterns).filter(({ path: name, ignored }) => always.has(name) || !ignored);
  return { folder, files: files.map(({ path: name, bytes }) => ({ path: name, bytes })) };
}

function filesBelow(
  folder: string,
  under: string,
  patterns: IgnorePatterns,
): (ContextFile & { readonly ignored: boolean })[] {
  return entriesOf(path.join(folder, under)).flatMap((entry) => {
    const name = under === "" ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, name, patterns);
    if (!entry.isFile() && !entry.isSymbolicLink()) return [];
    const bytes = entry.isFile() ? statSync(path.join(folder, name)).size : 0;
    return [{ path: name, bytes, ignored: patterns.ignores(name) }];
  });
}

function entriesOf(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * Files of a context that `COPY` takes by these sources: paths, folders, or patterns; "." is everything.
 */
export function copiedFiles(context: BuildContext, sources: readonly string[]): string[] {
  const matchers = sources.map((source) => {
    const normal = path.posix.normalize(source.replace(/^\/+/, "")).replace(/\/$/, "");
    return normal === "." ? () => true : patternMatcher(normal);
  });
  return context.files
    .map((file) => file.path)
    .filter((name) => {
      const parts = name.split("/");
      const above = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
      return matchers.some((matches) => above.some(matches));
    });
}

/**
 * Reads declared inputs as the delivered script does: every file below them, links as what they point to.
 *
 * @throws Error naming every input that is not there
 */
export function readInputs(folder: string, inputs: readonly string[]): BuildInput[] {
  const missing = inputs.filter((input) => linkOrFile(path.join(folder, input)) === undefined);
  if (missing.length > 0) {
    const names = missing.map((input) => `"${input}"`).join(", ");
    throw new Error(
      `${names}: not in "${folder}", though the image is made of it; write it, or take it out of inputs.`,
    );
  }
  const found = new Map<string, BuildInput>();
  for (const input of inputs) for (const one of inputsBelow(folder, input)) found.set(String(one.path), one);
  return [...found.values()];
}

function inputsBelow(folder: string, name: string): BuildInput[] {
  const file = path.join(folder, name);
  const kind = linkOrFile(file);
  if (kind === "link") return [{ path: name, kind, content: readlinkSync(file, "buffer") }];
  if (kind === "folder") return entriesOf(file).flatMap((entry) => inputsBelow(folder, `${name}/${entry.name}`));
  if (kind !== "file") return [];
  return [{ path: name, kind: isExecutable(file) ? "exec" : "file", content: readFileSync(file) }];
}

function linkOrFile(file: string): "link" | "file" | "folder" | "other" | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  try {
    readlinkSync(file);
    return "link";
  } catch {
    if (stat === undefined) return undefined;
    return stat.isDirectory() ? "folder" : stat.isFile() ? "file" : "other";
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
