import { readFileSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "../workflow/package-folder.ts";
import { managedHeading } from "./heading.ts";
import type { DeliveredFile, PipelineContext } from "./pipeline.ts";

/** A set of tools at pinned versions in pipelines/requirements/. */
export type Requirements = "audit" | "coverage" | "infrastructure" | "lint" | "poetry" | "ruff" | "wheel" | "zizmor";

/** Path in the repository of a set of pinned tools; `requirements*.txt` is what caches are keyed by. */
export function requirementsPath(name: Requirements): string {
  return `.github/requirements-${name}.txt`;
}

/** Command that installs a set of pinned tools and nothing that is not in it. */
export function installPinned(name: Requirements): string {
  return `python -m pip install --require-hashes --requirement ${requirementsPath(name)}`;
}

/** A set of tools at pinned versions and hashes, as a managed file. */
export function deliverRequirements(name: Requirements, context: PipelineContext): DeliveredFile {
  return {
    path: requirementsPath(name),
    content: `# ${managedHeading(context)}\n${shipped("requirements", `${name}.txt`)}`,
    mode: "managed",
  };
}

/**
 * A first version of a file that belongs to the repository from then on.
 *
 * @param source Path in pipelines/scaffolds/.
 * @param values What takes the place of `@NAME@` in it.
 * @throws Error when the text names a value that is not given.
 */
export function scaffold(
  source: string,
  target: string,
  values: Readonly<Record<string, string>> = {},
  executable = false,
): DeliveredFile {
  const content = shipped("scaffolds", source).replaceAll(/@([A-Z_]+)@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`"pipelines/scaffolds/${source}" asks for "${name}", which is not given.`);
    return value;
  });
  return { path: target, content, mode: "scaffold", ...(executable ? { executable } : {}) };
}

function shipped(...place: readonly string[]): string {
  return readFileSync(path.join(packageFolder(), "pipelines", ...place), "utf8");
}
