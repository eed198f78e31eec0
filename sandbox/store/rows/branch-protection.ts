import type { Row } from "../table.ts";

/** People, teams and apps, by their ids. */
export interface Actors {
  readonly users: readonly number[];
  readonly teams: readonly number[];
  readonly apps: readonly number[];
}

export interface ProtectionChecks {
  readonly strict: boolean;
  /** Without an app it is anybody's check. */
  readonly checks: readonly { readonly context: string; readonly app_id: number | null }[];
}

export interface ProtectionReviews {
  readonly count: number;
  readonly dismiss_stale: boolean;
  readonly code_owners: boolean;
  readonly last_push: boolean;
  /** Who may dismiss reviews; null = whoever may write. */
  readonly dismissals: Actors | null;
  /** Who needs no pull request. */
  readonly bypass: Actors;
}

/** A classic branch protection rule. */
export interface BranchProtection extends Row {
  readonly repository: number;
  readonly pattern: string;
  readonly enforce_admins: boolean;
  readonly allow_force_pushes: boolean;
  readonly allow_deletions: boolean;
  readonly block_creations: boolean;
  readonly lock_branch: boolean;
  readonly allow_fork_syncing: boolean;
  readonly linear_history: boolean;
  readonly signatures: boolean;
  readonly conversation_resolution: boolean;
  readonly checks: ProtectionChecks | null;
  readonly reviews: ProtectionReviews | null;
  /** Who may push; null = whoever may write. */
  readonly restrictions: Actors | null;
  readonly bypass_force_push: Actors;
}
