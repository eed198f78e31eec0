import type { Row } from "../table.ts";
import type { Visibility } from "./accounts.ts";
import type { ActionsSettings } from "./actions.ts";

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

export interface Autolink extends Row {
  readonly repository: number;
  readonly key_prefix: string;
  readonly url_template: string;
  readonly is_alphanumeric: boolean;
}

/** A commit that GitHub itself signed, as it does for those made by its API and its merge button. */
export interface SignedCommit extends Row {
  readonly sha: string;
}

export interface Release extends Row {
  readonly repository: number;
  readonly tag_name: string;
  readonly target_commitish: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  /** Whether it was published while the repository's releases had to be immutable. */
  readonly immutable?: boolean;
  readonly author: number;
  readonly created_at: string;
  readonly published_at: string | null;
}
