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
  /** Absent as long as nobody has set it. */
  readonly cache_retention_days?: number;
  readonly cache_size_gb?: number;
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
  /** The workflow's own name, and what the run is called. */
  readonly name: string;
  readonly title: string;
  readonly event: string;
  /** What it runs for (`refs/heads/main`, `refs/tags/v1`, `refs/pull/7/merge`). */
  readonly ref: string;
  readonly head_branch: string;
  readonly head_sha: string;
  readonly head_repository: number;
  readonly head_commit: HeadCommit;
  readonly actor: number;
  /** Who started the present attempt. */
  readonly triggering_actor: number;
  readonly run_number: number;
  readonly run_attempt: number;
  readonly status: RunStatus;
  readonly conclusion: Conclusion | null;
  /** All jobs of the run, those included that still wait for others. */
  readonly plan: readonly PlannedJob[];
  /** The attempts before the present one. */
  readonly attempts: readonly Attempt[];
  readonly started_at: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export type RunStatus = "queued" | "in_progress" | "completed" | "waiting";
export type Conclusion = "success" | "failure" | "cancelled" | "skipped" | "timed_out" | "action_required";

/** A commit as runs tell of it. */
export interface HeadCommit {
  readonly tree_id: string;
  readonly message: string;
  readonly timestamp: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
}

export interface PlannedJob {
  readonly name: string;
  /** What a runner must have. */
  readonly labels: readonly string[];
  /** Names of the jobs that must be over before. */
  readonly needs: readonly string[];
  readonly environment: string | null;
}

/** How one attempt of a run ended. */
export interface Attempt {
  readonly run_attempt: number;
  readonly triggering_actor: number;
  readonly conclusion: Conclusion | null;
  readonly started_at: string;
  readonly updated_at: string;
}

export interface JobStep {
  readonly name: string;
  readonly conclusion: Conclusion;
}

export interface WorkflowJob extends Row {
  readonly run: number;
  readonly repository: number;
  readonly run_attempt: number;
  readonly name: string;
  readonly labels: readonly string[];
  readonly status: "queued" | "in_progress" | "completed" | "waiting";
  readonly conclusion: Conclusion | null;
  readonly runner: number | null;
  /** The runner's name and group, which a job keeps when an ephemeral runner is gone with it. */
  readonly ran_on?: { readonly name: string; readonly group: number | null };
  /** The environment that it deploys to, and its deployment there. */
  readonly environment: string | null;
  readonly deployment: number | null;
  readonly steps: readonly JobStep[];
  /** Id of the blob that its log is kept as. */
  readonly log: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

/** A workflow that somebody has switched off. */
export interface DisabledWorkflow extends Row {
  readonly repository: number;
  readonly path: string;
  readonly disabled_at: string;
}

/** Files that a run has left behind, as one archive. */
export interface Artifact extends Row {
  readonly repository: number;
  readonly run: number;
  readonly name: string;
  /** Id of the blob that holds the archive. */
  readonly archive: string;
  /** Bytes. */
  readonly size: number;
  /** Of the archive, `sha256:...`. */
  readonly digest: string;
  readonly created_at: string;
  readonly expires_at: string;
}

export interface ActionsCache extends Row {
  readonly repository: number;
  readonly ref: string;
  readonly key: string;
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  readonly created_at: string;
  readonly last_accessed_at: string;
}

/** A token by which a machine registers itself as a runner, or takes itself away. */
export interface RunnerToken extends Row {
  readonly token: string;
  readonly kind: "registration" | "remove";
  /** Exactly one of the two is set. */
  readonly organization: number | null;
  readonly repository: number | null;
  readonly expires_at: string;
}
