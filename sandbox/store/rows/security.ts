import type { Row } from "../table.ts";

/** Results that somebody has uploaded, before and after they were read. */
export interface SarifUpload extends Row {
  readonly repository: number;
  readonly sarif_id: string;
  readonly status: "complete" | "failed";
  readonly errors: readonly string[];
}

/** One run of a tool over one commit. */
export interface CodeAnalysis extends Row {
  readonly repository: number;
  readonly sarif_id: string;
  readonly ref: string;
  readonly commit_sha: string;
  readonly tool: string;
  readonly version: string | null;
  readonly category: string;
  readonly results: number;
  readonly rules: number;
  readonly created_at: string;
}

export interface CodeAlert extends Row {
  readonly repository: number;
  readonly number: number;
  readonly tool: string;
  readonly version: string | null;
  readonly category: string;
  readonly rule: {
    readonly id: string;
    readonly description: string;
    readonly severity: "none" | "note" | "warning" | "error";
    /** From the tool's own score; null where it gave none. */
    readonly security_severity_level: "low" | "medium" | "high" | "critical" | null;
    readonly tags: readonly string[];
  };
  readonly message: string;
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly ref: string;
  readonly commit_sha: string;
  readonly dismissed_by: number | null;
  readonly dismissed_at: string | null;
  readonly dismissed_reason: string | null;
  readonly dismissed_comment: string | null;
  readonly fixed_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** GitHub's own scanning of a repository. */
export interface CodeScanningSetup extends Row {
  readonly repository: number;
  readonly state: "configured" | "not-configured";
  readonly languages: readonly string[];
  readonly query_suite: "default" | "extended";
  readonly threat_model: "remote" | "remote_and_local";
  readonly runner_type: "standard" | "labeled";
  readonly runner_label: string | null;
  readonly updated_at: string;
}

export interface DependabotAlert extends Row {
  readonly repository: number;
  readonly number: number;
  readonly ecosystem: string;
  readonly package: string;
  readonly manifest_path: string;
  readonly scope: "development" | "runtime";
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly ghsa_id: string;
  readonly summary: string;
  readonly vulnerable_version_range: string;
  readonly first_patched_version: string | null;
  readonly state: "open" | "dismissed" | "fixed";
  readonly dismissed_by: number | null;
  readonly dismissed_at: string | null;
  readonly dismissed_reason: string | null;
  readonly dismissed_comment: string | null;
  readonly fixed_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A credential that GitHub found in a repository. What it is worth is nowhere kept. */
export interface SecretAlert extends Row {
  readonly repository: number;
  readonly number: number;
  /** GitHub's word for its kind (`aws_access_key_id`). */
  readonly secret_type: string;
  readonly state: "open" | "resolved";
  readonly created_at: string;
}

/** A line of what GitHub bills an organisation for a day. */
export interface BilledUsage extends Row {
  readonly organization: number;
  /** ISO 8601, the day's first moment. */
  readonly date: string;
  readonly product: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unit_type: string;
  readonly price_per_unit: number;
  readonly discount: number;
  /** Name of the repository. */
  readonly repository: string | null;
}

/** A set of security features that an organisation gives to many repositories. */
export interface SecurityConfiguration extends Row {
  readonly organization: number;
  readonly name: string;
  readonly description: string;
  /** Feature -> "enabled", "disabled" or "not_set". */
  readonly features: Readonly<Record<string, string>>;
  readonly enforcement: "enforced" | "unenforced";
  readonly default_for_new_repos: "all" | "none" | "private_and_internal" | "public";
  readonly created_at: string;
  readonly updated_at: string;
}

export interface SecurityAttachment extends Row {
  readonly configuration: number;
  readonly repository: number;
}

/** What an organisation has decided, where it has decided anything. */
export interface OrganizationPolicy extends Row {
  readonly organization: number;
  readonly immutable_releases?: {
    readonly enforced: "all" | "none" | "selected";
    readonly selected: readonly number[];
  };
  readonly self_hosted_runners?: {
    readonly enabled: "all" | "none" | "selected";
    readonly selected: readonly number[];
  };
  readonly fork_pull_requests?: ForkPolicy;
  readonly oidc_claims?: readonly string[];
}

export interface ForkPolicy {
  readonly run_workflows_from_fork_pull_requests: boolean;
  readonly send_write_tokens_to_workflows: boolean;
  readonly send_secrets_and_variables: boolean;
  readonly require_approval_for_fork_pr_workflows: boolean;
}

/** The same for a repository. */
export interface RepositoryPolicy extends Row {
  readonly repository: number;
  readonly immutable_releases?: boolean;
  readonly private_vulnerability_reporting?: boolean;
  readonly fork_pull_requests?: ForkPolicy;
}

export interface DeployKey extends Row {
  readonly repository: number;
  readonly key: string;
  readonly title: string;
  readonly read_only: boolean;
  readonly added_by: number;
  readonly created_at: string;
}

/** A signed statement about files, by their digests. */
export interface Attestation extends Row {
  readonly repository: number;
  readonly subjects: readonly string[];
  readonly predicate_type: string;
  readonly bundle: Readonly<Record<string, unknown>>;
}
