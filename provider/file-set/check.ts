import { addressFailures } from "../repository-name.ts";
import type { CheckFailure } from "../resource-handler.ts";

/** A file as the program gives it; every value may be unfit. */
export type RawFile = Partial<Record<"path" | "content" | "mode" | "executable" | "adopt", unknown>>;

/** Half of a character pair: such a text has no UTF-8 form. */
const loneSurrogate = /\p{Surrogate}/u;

/** Every fault of a file set's inputs. */
export function checkFileSet(
  inputs: Readonly<Record<string, unknown>>,
  isKnown: (value: unknown) => boolean,
): CheckFailure[] {
  const { files, delivery, message, deleteOnDestroy } = inputs;
  const failures = addressFailures(inputs, isKnown);
  if (isKnown(files)) {
    if (Array.isArray(files)) failures.push(...fileFailures(files as RawFile[], isKnown));
    else failures.push({ property: "files", reason: "files is not a list: write one entry for each file." });
  }
  if (isKnown(delivery) && delivery !== "commit" && delivery !== "pull-request") {
    const reason = `delivery ${JSON.stringify(delivery)} is unknown: write "commit" or "pull-request".`;
    failures.push({ property: "delivery", reason });
  }
  if (message !== undefined && isKnown(message) && (typeof message !== "string" || !/^\S[^\n]*$/.test(message))) {
    failures.push({
      property: "message",
      reason: "message is not one line of text: write a commit message's first line.",
    });
  }
  if (deleteOnDestroy !== undefined && isKnown(deleteOnDestroy) && typeof deleteOnDestroy !== "boolean") {
    failures.push({ property: "deleteOnDestroy", reason: "deleteOnDestroy is neither true nor false." });
  }
  return failures;
}

/** Every fault of the declared files, each with the property it is about. */
function fileFailures(files: readonly RawFile[], isKnown: (value: unknown) => boolean): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const fail = (index: number, property: string, reason: string) =>
    failures.push({ property: `files[${index}].${property}`, reason });
  files.forEach((file, index) => {
    const { path, content, mode, executable, adopt } = file;
    const name = typeof path === "string" ? `"${path}"` : `file ${index + 1}`;
    if (isKnown(path)) {
      const wrong =
        typeof path === "string" ? pathFault(path) : "is missing: write a path like .github/workflows/ci.yml";
      if (wrong !== undefined) fail(index, "path", `${name} ${wrong}.`);
    }
    if (isKnown(content)) {
      if (typeof content !== "string") fail(index, "content", `${name} has no content: write its whole text.`);
      else if (loneSurrogate.test(content)) fail(index, "content", `${name} is not valid Unicode text.`);
    }
    if (isKnown(mode) && mode !== "managed" && mode !== "scaffold") {
      fail(index, "mode", `${name} has mode ${JSON.stringify(mode)}: write "managed" or "scaffold".`);
    }
    for (const [property, value] of Object.entries({ executable, adopt })) {
      if (value !== undefined && isKnown(value) && typeof value !== "boolean") {
        fail(index, property, `${name} has ${property} ${JSON.stringify(value)}: write true or false.`);
      }
    }
  });
  return [...failures, ...collisions(files)];
}

function pathFault(path: string): string | undefined {
  const segments = path.split("/");
  if (path === "") return "is empty: write a path like .github/workflows/ci.yml";
  if (path.startsWith("/")) return "is not a path within the repository: leave out the leading slash";
  if (path.includes("\\")) return "has a backslash: write forward slashes";
  if (segments.includes("") || segments.includes(".") || segments.includes("..")) {
    return 'has an empty, "." or ".." segment: write the plain path';
  }
  if (segments.some((segment) => segment.toLowerCase() === ".git")) return 'has a segment ".git", which git refuses';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(path) || loneSurrogate.test(path)) return "has a control character";
  if (Buffer.byteLength(path) > 4096) return "is longer than 4096 bytes";
  return undefined;
}

/** Paths that are declared twice, differ only in case (one file on Windows and macOS), or lie within one another. */
function collisions(files: readonly RawFile[]): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const firstOf = new Map<string, string>();
  files.forEach(({ path }, index) => {
    if (typeof path !== "string") return;
    const first = firstOf.get(path.toLowerCase());
    if (first === undefined) firstOf.set(path.toLowerCase(), path);
    else {
      const what = first === path ? "is declared twice" : `differs from "${first}" only in case`;
      failures.push({ property: `files[${index}].path`, reason: `"${path}" ${what}: declare it once.` });
    }
  });
  files.forEach(({ path }, index) => {
    if (typeof path !== "string") return;
    const segments = path.toLowerCase().split("/");
    for (let length = 1; length < segments.length; length++) {
      const folder = firstOf.get(segments.slice(0, length).join("/"));
      if (folder) {
        const reason = `"${path}" lies in "${folder}", which is declared as a file: rename one of them.`;
        failures.push({ property: `files[${index}].path`, reason });
      }
    }
  });
  return failures;
}
