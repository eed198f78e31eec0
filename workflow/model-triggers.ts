import type { Expression } from "./expressions.ts";
import type { Workflow } from "./model.ts";

/**
 * `pull_request_target` is left out on purpose: what it is for, a `workflow_run` that checks out nothing of the pull
 * request does without giving a fork's code the repository's rights.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
export interface Triggers {
  readonly push?: RefFilter & PathFilter & TagFilter;
  readonly pullRequest?: PullRequestTrigger;
  readonly mergeGroup?: { readonly branches?: readonly string[] };
  readonly workflowRun?: WorkflowRunTrigger;
  readonly workflowDispatch?: { readonly inputs?: Readonly<Record<string, DispatchInput>> };
  readonly workflowCall?: CallTrigger;
  readonly schedule?: readonly Schedule[];
  readonly release?: Activity<
    "published" | "unpublished" | "created" | "edited" | "deleted" | "prereleased" | "released"
  >;
  readonly repositoryDispatch?: { readonly types: readonly string[] };
  readonly issues?: Activity<"opened" | "edited" | "closed" | "reopened" | "labeled" | "unlabeled">;
  readonly issueComment?: Activity<"created" | "edited" | "deleted">;
  readonly pullRequestReview?: Activity<"submitted" | "edited" | "dismissed">;
  readonly checkSuite?: Activity<"completed">;
  readonly create?: Readonly<Record<string, never>>;
  readonly delete?: Readonly<Record<string, never>>;
  readonly deployment?: Readonly<Record<string, never>>;
  readonly deploymentStatus?: Readonly<Record<string, never>>;
}

interface RefFilter {
  readonly branches?: readonly string[];
  readonly branchesIgnore?: readonly string[];
}

interface TagFilter {
  readonly tags?: readonly string[];
  readonly tagsIgnore?: readonly string[];
}

/** A workflow with a path filter reports nothing where no path fits: a check of its can never be required. */
interface PathFilter {
  readonly paths?: readonly string[];
  readonly pathsIgnore?: readonly string[];
}

interface Activity<Type extends string> {
  readonly types: readonly Type[];
}

export type PullRequestType =
  | "opened"
  | "synchronize"
  | "reopened"
  | "closed"
  | "edited"
  | "labeled"
  | "unlabeled"
  | "ready_for_review"
  | "converted_to_draft";

export interface PullRequestTrigger extends RefFilter, PathFilter {
  /** @default opened, synchronize and reopened */
  readonly types?: readonly PullRequestType[];
}

export interface WorkflowRunTrigger extends RefFilter {
  /** The workflows that are waited for, by reference: their names are typed once. */
  readonly workflows: readonly Workflow[];
  readonly types: readonly ("requested" | "in_progress" | "completed")[];
  /**
   * Why the privileged run is safe although anybody's pull request can start it. Rendered beside the trigger, where it
   * also silences zizmor's `dangerous-triggers`.
   */
  readonly safeBecause: string;
}

export interface Schedule {
  /** Five fields, UTC (`0 2 * * *`). */
  readonly cron: string;
}

export type DispatchInput =
  | (InputBase & { readonly type: "boolean"; readonly default: boolean })
  | (InputBase & { readonly type: "string"; readonly required?: boolean; readonly default?: string })
  | (InputBase & { readonly type: "number"; readonly required?: boolean; readonly default?: number })
  | (InputBase & { readonly type: "environment"; readonly required?: boolean })
  | (InputBase & {
      readonly type: "choice";
      readonly options: readonly [string, ...string[]];
      readonly default?: string;
    });

interface InputBase {
  readonly description: string;
}

export interface CallTrigger {
  readonly inputs?: Readonly<Record<string, CallInput>>;
  readonly secrets?: Readonly<Record<string, { readonly description: string; readonly required: boolean }>>;
  /** Outputs of the called workflow, each from an output of one of its jobs. */
  readonly outputs?: Readonly<Record<string, { readonly description: string; readonly value: Expression }>>;
}

export interface CallInput {
  readonly description: string;
  readonly type: "string" | "number" | "boolean";
  readonly required?: boolean;
  readonly default?: string | number | boolean;
}
