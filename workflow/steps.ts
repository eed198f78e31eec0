import type { Condition, Expression, Value } from "./expressions.ts";
import type { ActionStep, RunStep, ScriptStep, Step } from "./model.ts";

/** What any step may say besides what it does. */
export type StepExtras = Partial<Pick<Step, "id" | "if" | "env" | "comment" | "continueOnError" | "timeoutMinutes">>;

/** A few lines of shell; anything longer is a script with a test of its own. */
export function run(name: string, commands: string, extras: StepExtras & Pick<RunStep, "shell"> = {}): RunStep {
  return { name, run: commands, ...extras };
}

/** A delivered script. */
export function script(
  name: string,
  path: string,
  extras: StepExtras & { readonly arguments?: readonly string[] } = {},
): ScriptStep {
  return { name, script: path, ...extras } satisfies ScriptStep;
}

/**
 * The repository's files. The token is never left in the checkout, where later steps, and whatever they install, could
 * read it.
 */
export function checkout(
  options: {
    /** @default the commit that the event is about */
    readonly ref?: Value;
    /** Folders to check out, with the files at the root. @default everything */
    readonly only?: readonly string[];
    /** Commits of history; 0 is all of it. @default 1 */
    readonly depth?: number;
    /** With those of submodules too, where it says "recursive". */
    readonly submodules?: boolean | "recursive";
    readonly name?: string;
  } & StepExtras = {},
): ActionStep {
  const { ref, only, depth, submodules, name = "Check out", ...extras } = options;
  return {
    name,
    ...extras,
    uses: "actions/checkout",
    with: {
      ...(ref === undefined ? {} : { ref }),
      ...(only === undefined ? {} : { "sparse-checkout": lines(only) }),
      ...(depth === undefined ? {} : { "fetch-depth": depth }),
      ...(submodules === undefined ? {} : { submodules }),
      "persist-credentials": false,
    },
  };
}

/** A Python interpreter; with `cachedBy`, pip's download cache keyed by that file (never in a job that releases). */
export function setupPython(version: Value, options: { readonly cachedBy?: string } & StepExtras = {}): ActionStep {
  const { cachedBy, ...extras } = options;
  return {
    name: "Set up Python",
    ...extras,
    uses: "actions/setup-python",
    with: {
      "python-version": version,
      ...(cachedBy === undefined ? {} : { cache: "pip", "cache-dependency-path": cachedBy }),
    },
  };
}

/** Files kept with the run, for people and for later jobs. */
export function uploadArtifact(
  name: string,
  options: {
    readonly artifact: Value;
    readonly paths: readonly string[];
    /** @default the repository's setting */
    readonly retentionDays?: number;
    /** @default error */
    readonly ifMissing?: "error" | "warn" | "ignore";
    readonly if?: Condition;
  },
): ActionStep {
  return {
    name,
    ...(options.if === undefined ? {} : { if: options.if }),
    uses: "actions/upload-artifact",
    with: {
      name: options.artifact,
      path: lines(options.paths),
      "if-no-files-found": options.ifMissing ?? "error",
      ...(options.retentionDays === undefined ? {} : { "retention-days": options.retentionDays }),
    },
  };
}

/** Credentials for a container registry, removed again when the job ends. */
export function registryLogin(options: {
  /** Host of the registry. @default Docker Hub */
  readonly registry?: string;
  readonly username: Expression;
  readonly password: Expression;
  readonly if?: Condition;
}): ActionStep {
  return {
    name: "Log in to the registry",
    ...(options.if === undefined ? {} : { if: options.if }),
    uses: "docker/login-action",
    with: {
      ...(options.registry === undefined ? {} : { registry: options.registry }),
      username: options.username,
      password: options.password,
    },
  };
}

function lines(items: readonly string[]): string {
  return items.length === 1 ? items[0]! : `${items.join("\n")}\n`;
}
