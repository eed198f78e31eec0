import type { Position, TemplateToken } from "./tokens.ts";

/** What is wrong with a workflow file, in the words of GitHub's own parser. */
export interface ParseError extends Position {
  readonly message: string;
}

/** A workflow file as GitHub reads it. Values that may hold expressions stay tokens: `evaluateToken` gives their value. */
export interface ParsedWorkflow {
  /** Path in the repository (`.github/workflows/ci.yml`). */
  readonly path: string;
  /** `name:` as written, else the path: what GitHub lists the workflow under, and what `workflow_run` names. */
  readonly name: string;
  /** Triggers by event name, in the file's order. */
  readonly events: { readonly [event: string]: ParsedEvent };
  readonly permissions?: ParsedPermissions;
  readonly env?: TemplateToken;
  readonly concurrency?: TemplateToken;
  readonly defaults?: TemplateToken;
  readonly runName?: TemplateToken;
  readonly jobs: readonly ParsedJob[];
  /** Faults of syntax, of the schema, and of what jobs say about each other. With any, GitHub runs nothing. */
  readonly errors: readonly ParseError[];
  /** The whole file; missing when it is not YAML. */
  readonly root?: TemplateToken;
}

/** One trigger with its filters; a filter that the file does not have is missing. */
export interface ParsedEvent {
  readonly name: string;
  readonly position: Position;
  readonly types?: readonly string[];
  readonly branches?: readonly string[];
  readonly branchesIgnore?: readonly string[];
  readonly tags?: readonly string[];
  readonly tagsIgnore?: readonly string[];
  readonly paths?: readonly string[];
  readonly pathsIgnore?: readonly string[];
  /** Names of the workflows that `workflow_run` listens to. */
  readonly workflows?: readonly string[];
  readonly schedules: readonly ParsedSchedule[];
  /** Inputs of `workflow_dispatch` and `workflow_call`. */
  readonly inputs: { readonly [name: string]: ParsedInput };
  /** Secrets of `workflow_call`. */
  readonly secrets: { readonly [name: string]: { readonly required: boolean; readonly position: Position } };
  /** Outputs of `workflow_call`: the token of each `value`. */
  readonly outputs: { readonly [name: string]: TemplateToken };
}

export interface ParsedSchedule {
  readonly cron: string;
  readonly timezone?: string;
  readonly position: Position;
}

export interface ParsedInput {
  readonly type: "string" | "boolean" | "number" | "choice" | "environment";
  readonly required: boolean;
  readonly default?: TemplateToken;
  /** What a `choice` may be. */
  readonly options: readonly string[];
  readonly position: Position;
}

/** `permissions:`, either one level for every scope, or a level a scope (a scope that is not named has none). */
export interface ParsedPermissions {
  readonly all?: "read" | "write";
  readonly scopes: { readonly [scope: string]: string };
  readonly position: Position;
}

export interface ParsedJob {
  readonly id: string;
  readonly position: Position;
  /** The job's whole mapping. */
  readonly token: TemplateToken;
  readonly name?: TemplateToken;
  readonly needs: readonly string[];
  /** `if:` as an expression without `${{ }}`, with `success() &&` before it where no status function is called. */
  readonly condition: string;
  /** `if:` as written. */
  readonly conditionText?: string;
  readonly conditionPosition?: Position;
  /** `strategy:`; its `matrix`, `fail-fast` and `max-parallel` are children, unless it is one expression. */
  readonly strategy?: TemplateToken;
  readonly runsOn?: TemplateToken;
  readonly environment?: TemplateToken;
  readonly permissions?: ParsedPermissions;
  readonly timeoutMinutes?: TemplateToken;
  readonly continueOnError?: TemplateToken;
  readonly concurrency?: TemplateToken;
  readonly container?: TemplateToken;
  readonly services?: TemplateToken;
  readonly env?: TemplateToken;
  readonly defaults?: TemplateToken;
  readonly outputs: { readonly [name: string]: TemplateToken };
  /** In order; the steps of a `parallel` block stand in its place. Empty for a call. */
  readonly steps: readonly ParsedStep[];
  /** Set for a job that calls a reusable workflow. */
  readonly call?: ParsedCall;
}

/** `uses:` of a job. */
export interface ParsedCall {
  /** As written (`./.github/workflows/deploy.yml`, `owner/repository/.github/workflows/deploy.yml@v1`). */
  readonly uses: string;
  /** Path of the called file where it is in the same repository. */
  readonly path?: string;
  readonly position: Position;
  readonly with: { readonly [input: string]: TemplateToken };
  readonly secrets: "inherit" | { readonly [secret: string]: TemplateToken };
}

export interface ParsedStep {
  readonly token: TemplateToken;
  readonly position: Position;
  readonly id?: string;
  readonly name?: TemplateToken;
  /** `if:` as an expression without `${{ }}`, with `success() &&` before it where no status function is called. */
  readonly condition: string;
  /** `if:` as written. */
  readonly conditionText?: string;
  readonly uses?: string;
  readonly usesPosition?: Position;
  readonly run?: TemplateToken;
  readonly shell?: TemplateToken;
  readonly with: { readonly [input: string]: TemplateToken };
  readonly env: { readonly [name: string]: TemplateToken };
  readonly continueOnError?: TemplateToken;
}
