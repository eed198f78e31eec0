import type { Detected, PythonProject, Sign } from "./detected.ts";
import type { Reason } from "./proposal.ts";

/** What a pipeline counts on, and what shows that it is there. */
export interface Need {
  /** To follow "it needs". */
  readonly says: string;
  readonly sign: Sign | undefined;
}

/** Options that are worked out of what is there. */
export interface Options {
  readonly with: Readonly<Record<string, unknown>>;
  readonly reasons: readonly Reason[];
  readonly open: readonly string[];
}

/** When a pipeline of the catalogue fits a repository, and with which options. */
export interface PipelineRule {
  readonly pipeline: string;
  needs(detected: Detected): readonly Need[];
  /** Only asked where every need is met. */
  options(detected: Detected): Options;
}

/** The Python project that pipelines are about: that of the root. */
export function rootPython({ python }: Detected): PythonProject | undefined {
  return python.find(({ folder }) => folder === ".");
}

/** The project that a wheel is built of: with a package, the nearest to the root. */
export function wheelProject({ python }: Detected): PythonProject | undefined {
  return python.find((project) => project.native !== undefined);
}

export const atRoot = (detected: Detected): Need => ({
  says: "a Python package at the root",
  sign: rootPython(detected)?.package,
});

/** A requirements file with everything that a pipeline's jobs call. */
export function tools(project: PythonProject | undefined, names: readonly string[]): Need {
  const says = `a requirements file with ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const found = project?.requirements;
  return { says, sign: found !== undefined && names.every((name) => found.names.includes(name)) ? found : undefined };
}

/** Collects options with the files that speak for them; what is a pipeline's default needs no word. */
export class OptionList {
  readonly with: Record<string, unknown> = {};
  readonly reasons: Reason[] = [];
  readonly open: string[] = [];

  set(option: string, value: unknown, because: readonly (Sign | undefined)[], usual?: unknown): void {
    if (JSON.stringify(value) === JSON.stringify(usual)) return;
    this.with[option] = value;
    const signs = because.filter((sign) => sign !== undefined);
    if (signs.length > 0) this.reasons.push({ field: `with.${option}`, because: signs });
  }

  /** The package, where the repository's name does not say it, and the versions that it is tested on. */
  python(project: PythonProject, option: "versions" | "pythonVersions"): void {
    if (project.package !== undefined) this.set("package", project.package.name, [project.package]);
    if (project.versions !== undefined) this.set(option, project.versions.list, [project.versions]);
  }
}
