import type { Row } from "./table.ts";

// What the store keeps. Field names are GitHub's own wherever an answer shows them unchanged.

export type Role = "pull" | "triage" | "push" | "maintain" | "admin";
export type Plan = "free" | "team" | "enterprise";
export type Visibility = "public" | "private" | "internal";

export interface Account extends Row {
  readonly login: string;
  /** A bot is what an app acts as. */
  readonly type: "User" | "Organization" | "Bot";
  readonly name: string | null;
  readonly email: string | null;
  readonly description: string | null;
  readonly plan: Plan;
  /** Settings of an organisation that a PATCH may change, beyond the ones above. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly actions: ActionsSettings;
  readonly created_at: string;
  readonly updated_at: string;
}

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

export interface Token extends Row {
  readonly token: string;
  readonly account: number;
  /** A classic token's scopes; null for a token that has permissions instead. */
  readonly scopes: readonly string[] | null;
  /** A fine-grained token's or an installation's permissions. */
  readonly permissions: Readonly<Record<string, "read" | "write">> | null;
  /** Set for installation tokens: the app, and where it is installed. */
  readonly app: number | null;
  readonly installation: number | null;
  /** Repositories that it is narrowed to; null = all. */
  readonly repositories: readonly number[] | null;
  readonly expires_at: string | null;
}

export interface Membership extends Row {
  readonly organization: number;
  readonly account: number;
  readonly role: "member" | "admin";
}

export interface Team extends Row {
  readonly organization: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly privacy: "secret" | "closed";
  readonly notification_setting: "notifications_enabled" | "notifications_disabled";
  readonly parent: number | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface TeamMember extends Row {
  readonly team: number;
  readonly account: number;
  readonly role: "member" | "maintainer";
}

export interface TeamRepository extends Row {
  readonly team: number;
  readonly repository: number;
  readonly permission: Role;
}

export interface Collaborator extends Row {
  readonly repository: number;
  readonly account: number;
  readonly permission: Role;
}

export interface Invitation extends Row {
  readonly repository: number;
  readonly invitee: number;
  readonly inviter: number;
  readonly permission: Role;
  readonly created_at: string;
}

/** The settings of a repository that its PATCH changes and its GET shows under the same name. */
export interface RepositorySettings {
  readonly description: string | null;
  readonly homepage: string | null;
  readonly has_issues: boolean;
  readonly has_projects: boolean;
  readonly has_wiki: boolean;
  readonly has_discussions: boolean;
  readonly has_downloads: boolean;
  readonly is_template: boolean;
  readonly allow_squash_merge: boolean;
  readonly allow_merge_commit: boolean;
  readonly allow_rebase_merge: boolean;
  readonly allow_auto_merge: boolean;
  readonly allow_update_branch: boolean;
  readonly delete_branch_on_merge: boolean;
  readonly squash_merge_commit_title: "PR_TITLE" | "COMMIT_OR_PR_TITLE";
  readonly squash_merge_commit_message: "PR_BODY" | "COMMIT_MESSAGES" | "BLANK";
  readonly merge_commit_title: "PR_TITLE" | "MERGE_MESSAGE";
  readonly merge_commit_message: "PR_BODY" | "PR_TITLE" | "BLANK";
  readonly allow_forking: boolean;
  readonly web_commit_signoff_required: boolean;
}

export interface Repository extends Row, RepositorySettings {
  readonly owner: number;
  readonly name: string;
  readonly visibility: Visibility;
  readonly archived: boolean;
  readonly default_branch: string;
  readonly topics: readonly string[];
  readonly parent: number | null;
  readonly template: number | null;
  /** Feature name -> whether it is on (`secret_scanning`, ...). */
  readonly security: Readonly<Record<string, boolean>>;
  readonly vulnerability_alerts: boolean;
  readonly automated_security_fixes: boolean;
  readonly actions: ActionsSettings;
  readonly properties: Readonly<Record<string, string | readonly string[]>>;
  /** The number that the next issue or pull request gets. */
  readonly next_number: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly pushed_at: string | null;
}

/** A name that a repository once had. */
export interface Redirect extends Row {
  readonly owner: number;
  readonly name: string;
  readonly repository: number;
}

export interface Label extends Row {
  readonly repository: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
  readonly default: boolean;
}

/** Where secrets and variables live: one text a place (`repository/12/actions`, `environment/5`, `organization/1/dependabot`). */
export type Scope = string;

export interface Secret extends Row {
  readonly scope: Scope;
  readonly name: string;
  /** Of the decrypted value, which itself is never kept. */
  readonly sha256: string;
  readonly visibility: "all" | "private" | "selected" | null;
  readonly selected: readonly number[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Variable extends Row {
  readonly scope: Scope;
  readonly name: string;
  readonly value: string;
  readonly visibility: "all" | "private" | "selected" | null;
  readonly selected: readonly number[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Environment extends Row {
  readonly repository: number;
  readonly name: string;
  readonly wait_timer: number;
  readonly prevent_self_review: boolean;
  readonly can_admins_bypass: boolean;
  readonly reviewers: readonly { readonly type: "User" | "Team"; readonly id: number }[];
  readonly deployment_branch_policy: {
    readonly protected_branches: boolean;
    readonly custom_branch_policies: boolean;
  } | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface DeploymentPolicy extends Row {
  readonly environment: number;
  readonly name: string;
  readonly type: "branch" | "tag";
}

export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey";
  readonly bypass_mode: "always" | "pull_request" | "exempt";
}

export interface Ruleset extends Row {
  /** Exactly one of the two is set. */
  readonly repository: number | null;
  readonly organization: number | null;
  readonly name: string;
  readonly target: "branch" | "tag" | "push";
  readonly enforcement: "active" | "evaluate" | "disabled";
  readonly bypass_actors: readonly BypassActor[];
  readonly conditions: Readonly<Record<string, unknown>> | null;
  readonly rules: readonly Rule[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Pull extends Row {
  readonly repository: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed";
  readonly draft: boolean;
  readonly author: number;
  readonly base: string;
  /** Branch of the head repository. */
  readonly head: string;
  readonly head_repository: number;
  /** Last known commits; kept when a branch is gone. */
  readonly head_sha: string;
  readonly base_sha: string;
  readonly merged_at: string | null;
  readonly merged_by: number | null;
  readonly merge_commit_sha: string | null;
  readonly auto_merge: { readonly method: "merge" | "squash" | "rebase"; readonly by: number } | null;
  readonly maintainer_can_modify: boolean;
  readonly requested_reviewers: readonly number[];
  readonly requested_teams: readonly number[];
  readonly labels: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at: string | null;
}

export interface Review extends Row {
  readonly pull: number;
  readonly author: number;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  readonly body: string;
  readonly commit_id: string;
  readonly submitted_at: string;
}

export interface Comment extends Row {
  readonly repository: number;
  readonly number: number;
  readonly author: number;
  readonly body: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CommitStatus extends Row {
  readonly repository: number;
  readonly sha: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  readonly description: string | null;
  readonly target_url: string | null;
  readonly creator: number;
  readonly created_at: string;
}

export interface CheckRun extends Row {
  readonly repository: number;
  readonly head_sha: string;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";
  readonly conclusion: string | null;
  /** Id of the app that made it; the one of GitHub Actions is 15368. */
  readonly app: number;
  readonly external_id: string;
  readonly details_url: string | null;
  readonly output: Readonly<Record<string, unknown>>;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

export interface Property extends Row {
  readonly organization: number;
  readonly property_name: string;
  readonly value_type: "string" | "single_select" | "multi_select" | "true_false" | "url";
  readonly required: boolean;
  readonly default_value: string | readonly string[] | null;
  readonly description: string | null;
  readonly allowed_values: readonly string[] | null;
  readonly values_editable_by: "org_actors" | "org_and_repo_actors" | null;
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

export interface Autolink extends Row {
  readonly repository: number;
  readonly key_prefix: string;
  readonly url_template: string;
  readonly is_alphanumeric: boolean;
}

export interface Hook extends Row {
  /** Exactly one of the three is set. */
  readonly repository: number | null;
  readonly organization: number | null;
  readonly app: number | null;
  readonly name: "web";
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: {
    readonly url: string;
    readonly content_type: "json" | "form";
    readonly insecure_ssl: "0" | "1";
    readonly secret?: string;
  };
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Delivery extends Row {
  readonly hook: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly delivered_at: string;
  readonly redelivery: boolean;
  /** Seconds. */
  readonly duration: number;
  readonly status: string;
  readonly status_code: number;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly payload: unknown };
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly payload: string };
}

/** A commit that GitHub itself signed, as it does for those made by its API and its merge button. */
export interface SignedCommit extends Row {
  readonly sha: string;
}

/** What belongs to the server rather than to GitHub: one row. */
export interface ServerSecrets extends Row {
  /** Base64 of 32 random bytes that all key pairs for secrets are made from. */
  readonly key_seed: string;
}

/** A GitHub App; its private key is the owner's alone, so only the public half is kept. */
export interface App extends Row {
  readonly owner: number;
  /** The account that it acts as. */
  readonly bot: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly url: string;
  /** PEM of the public key that its tokens are checked with. */
  readonly public_key: string;
  readonly permissions: Readonly<Record<string, "read" | "write">>;
  readonly events: readonly string[];
  readonly created_at: string;
}

/** An app at an account, for all of its repositories or for selected ones. */
export interface Installation extends Row {
  readonly app: number;
  readonly account: number;
  readonly permissions: Readonly<Record<string, "read" | "write">>;
  readonly selected: readonly number[] | null;
  readonly created_at: string;
}

export interface Release extends Row {
  readonly repository: number;
  readonly tag_name: string;
  readonly target_commitish: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly author: number;
  readonly created_at: string;
  readonly published_at: string | null;
}

/** An app's manifest that was handed in and not yet turned into an app. */
export interface AppManifest extends Row {
  readonly code: string;
  readonly owner: number;
  readonly manifest: unknown;
}
