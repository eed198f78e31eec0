import type { ActionName } from "./actions.ts";
import type { Condition, Expression, Template, Value } from "./expressions.ts";
import type { Triggers } from "./model-triggers.ts";

export type * from "./model-triggers.ts";

/** A workflow file. Names are GitHub's, in camelCase; only the renderer knows GitHub's own spelling. */
export interface Workflow {
  /** File name in `.github/workflows` (`ci.yml`). */
  readonly file: string;
  readonly name: string;
  /** Title of a run in the list of runs. @default GitHub's own: the commit message or the pull request's title */
  readonly runName?: Template;
  readonly on: Triggers;
  /** What may run at the same time; `null` only for a workflow that others call, whose callers decide. */
  readonly concurrency: Concurrency | null;
  readonly env?: Environment;
  readonly defaults?: Defaults;
  /** In the order in which a reader should meet them. */
  readonly jobs: readonly Job[];
}

// --- Shared parts -----------------------------------------------------------------------------------------------

export type Environment = Readonly<Record<string, Value>>;

export interface Concurrency {
  /** Runs of the same group wait for each other; GitHub keeps one running and one waiting. */
  readonly group: Value;
  readonly cancelInProgress: boolean | Condition;
}

export interface Defaults {
  readonly shell?: Shell;
  /** Relative to the checkout. */
  readonly workingDirectory?: string;
}

export type Shell = "bash" | "sh" | "pwsh" | "powershell" | "python";

/** Scopes of the job token, in GitHub's words. */
export type PermissionScope =
  | "actions"
  | "attestations"
  | "checks"
  | "contents"
  | "deployments"
  | "discussions"
  | "idToken"
  | "issues"
  | "models"
  | "packages"
  | "pages"
  | "pullRequests"
  | "securityEvents"
  | "statuses";

/** What the job's token may do; a scope that is not named is `none`. Every grant but `contents: read` says why. */
export type Permissions = { readonly [Scope in Exclude<PermissionScope, "contents">]?: Grant } & {
  readonly contents?: "read" | Grant;
};

/** The reason is rendered as a comment beside the grant. */
export type Grant = { readonly read: string } | { readonly write: string };

// --- Jobs -------------------------------------------------------------------------------------------------------

/** `Output` are the names of the outputs that other jobs may read with `outputOf`. */
export type Job<Output extends string = string> = StepsJob<Output> | CallJob<Output>;

interface JobBase {
  /** Key in the file; what `needs`, required checks and `slipway simulate` call the job. */
  readonly id: string;
  /** The check's name on a pull request; GitHub adds the matrix values. */
  readonly name: Value;
  /** Printed above the job. Say why it is there, not what it does. */
  readonly comment?: string;
  /** The jobs themselves, not their ids. */
  readonly needs?: readonly Job[];
  readonly if?: Condition;
  readonly permissions: Permissions;
  readonly concurrency?: Concurrency;
  readonly strategy?: Strategy;
}

/** A job that runs steps on a machine. */
export interface StepsJob<Output extends string = string> extends JobBase {
  readonly runsOn: RunsOn;
  /** Minutes after which GitHub ends the job. */
  readonly timeoutMinutes: number;
  readonly environment?: string | { readonly name: Value; readonly url?: Value };
  readonly env?: Environment;
  readonly defaults?: Defaults;
  readonly continueOnError?: boolean | Condition;
  readonly container?: Container;
  readonly services?: Readonly<Record<string, Container>>;
  readonly outputs?: Readonly<Record<Output, Value>>;
  readonly steps: readonly [Step, ...Step[]];
}

/** A job that calls a reusable workflow. Its permissions are the most that the called jobs can have. */
export interface CallJob<Output extends string = string> extends JobBase {
  readonly calls: Workflow | RemoteWorkflow;
  readonly with?: Readonly<Record<string, Value>>;
  readonly secrets?: Readonly<Record<string, Expression>>;
  /** Those of the called workflow's outputs that other jobs read. */
  readonly outputs?: readonly Output[];
}

/** A reusable workflow of another repository, pinned by commit. */
export interface RemoteWorkflow {
  /** `owner/name/.github/workflows/file.yml` */
  readonly path: string;
  /** Full commit SHA. */
  readonly sha: string;
  /** The version that the commit carries, for the comment (`v1.2.0`). */
  readonly version: string;
}

export type RunsOn =
  | string
  | readonly string[]
  | Expression
  | { readonly group: string; readonly labels?: readonly string[] };

/** Numbers are left out on purpose: YAML would read the version 3.10 as 3.1. */
export type MatrixValue = string | boolean | Readonly<Record<string, string | boolean>>;

export interface Strategy {
  /** Axis -> its values, or an expression that makes them (`fromJson` of a job's output). */
  readonly matrix: Readonly<Record<string, readonly MatrixValue[] | Expression>>;
  readonly include?: readonly Readonly<Record<string, MatrixValue>>[];
  /** Cells to leave out, each with its reason, which is rendered beside it. */
  readonly exclude?: readonly { readonly cell: Readonly<Record<string, MatrixValue>>; readonly reason: string }[];
  /** Whether the first failing cell ends the others. */
  readonly failFast: boolean;
  readonly maxParallel?: number;
}

export interface Container {
  /** With its digest: `postgres:17@sha256:...`. */
  readonly image: string | Template;
  readonly credentials?: { readonly username: Value; readonly password: Expression };
  readonly env?: Environment;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  /** Options for `docker create`. */
  readonly options?: string;
}

// --- Steps ------------------------------------------------------------------------------------------------------

export type Step = RunStep | ScriptStep | ActionStep | LocalActionStep;

interface StepBase {
  readonly id?: string;
  /** Heading in the log. */
  readonly name: string;
  /** Printed above the step. */
  readonly comment?: string;
  readonly if?: Condition;
  readonly env?: Environment;
  readonly continueOnError?: boolean | Condition;
  readonly timeoutMinutes?: number;
}

/** A few lines of shell. Expressions come in by `env`: one in the text is refused, as its value would be run as code. */
export interface RunStep extends StepBase {
  readonly run: string;
  readonly shell?: Shell;
  readonly workingDirectory?: string;
}

/** A script that is delivered with the workflow; its ending says what runs it (.sh, .py, .mjs, .ps1). */
export interface ScriptStep extends StepBase {
  /** Path in the repository (`.github/scripts/image_tags.sh`). */
  readonly script: string;
  /** Passed one by one and quoted; constants only. Values known on the runner go by `env`. */
  readonly arguments?: readonly string[];
  readonly workingDirectory?: string;
}

/** An action of the pinned list. */
export interface ActionStep extends StepBase {
  readonly uses: ActionName;
  /** A finding of zizmor that does not hold here, and why: rendered where it silences that audit. */
  readonly accepted?: {
    readonly audit: string;
    readonly because: string;
    /** What the audit points at. @default with */
    readonly at?: "uses" | "with";
  };
  readonly with?: Readonly<Record<string, Value>>;
}

/** An action that lives in the repository itself. */
export interface LocalActionStep extends StepBase {
  /** Folder of the action, from the repository's root (`./.github/actions/setup`). */
  readonly usesLocal: string;
  readonly with?: Readonly<Record<string, Value>>;
}
