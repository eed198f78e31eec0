import type { Row } from "../table.ts";

export interface ActionsSettings {
  readonly enabled: boolean;
  readonly enabled_repositories: "all" | "none" | "selected";
  readonly enabled_repository_ids: readonly number[];
  readonly allowed_actions: "all" | "local_only" | "selected";
  readonly sha_pinning_required: boolean;
  readonly github_owned_allowed: boolean;
  readonly verified_allowed: boolean;
  readonly patterns_allowed: readonly string[];
  readonly default_workflow_permissions: "read" | "write";
  readonly can_approve_pull_request_reviews: boolean;
  readonly access_level: "none" | "user" | "organization" | "enterprise";
  readonly retention_days: number;
  readonly approval_policy:
    | "first_time_contributors_new_to_github"
    | "first_time_contributors"
    | "all_external_contributors";
  readonly oidc: { readonly use_default: boolean; readonly include_claim_keys?: readonly string[] };
}

export interface RunnerGroup extends Row {
  readonly organization: number;
  readonly name: string;
  readonly visibility: "all" | "private" | "selected";
  readonly default: boolean;
  readonly allows_public_repositories: boolean;
  readonly restricted_to_workflows: boolean;
  readonly selected_workflows: readonly string[];
  readonly selected: readonly number[];
}

export interface Runner extends Row {
  /** Exactly one of the two is set. */
  readonly organization: number | null;
  readonly repository: number | null;
  readonly group: number | null;
  readonly name: string;
  readonly os: string;
  readonly status: "online" | "offline";
  readonly busy: boolean;
  readonly ephemeral: boolean;
  readonly labels: readonly { readonly name: string; readonly type: "read-only" | "custom" }[];
}

export interface WorkflowRun extends Row {
  readonly repository: number;
  /** Path of the workflow file. */
  readonly workflow: string;
  readonly event: string;
  readonly head_branch: string;
  readonly head_sha: string;
  readonly actor: number;
  readonly run_number: number;
  readonly run_attempt: number;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: Conclusion | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export type Conclusion = "success" | "failure" | "cancelled" | "skipped" | "timed_out";

export interface WorkflowJob extends Row {
  readonly run: number;
  readonly repository: number;
  readonly run_attempt: number;
  readonly name: string;
  /** What a runner must have. */
  readonly labels: readonly string[];
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: Conclusion | null;
  readonly runner: number | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}
