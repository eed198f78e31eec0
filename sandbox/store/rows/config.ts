import type { Row } from "../table.ts";

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
