import type { Row } from "../table.ts";

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
