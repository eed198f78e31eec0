import type { RepositoryEntry } from "../inventory/inventory.ts";
import type { Answer } from "./reading.ts";

type Actions = NonNullable<RepositoryEntry["actions"]>;

/** The answers that together say what Actions may do; one that could not be read is undefined. */
export interface ActionsAnswers {
  readonly permissions: Answer | undefined;
  readonly selected: Answer | undefined;
  readonly token: Answer | undefined;
  readonly retention: Answer | undefined;
  readonly forks: Answer | undefined;
}

const allowed: Readonly<Record<string, Actions["allow"]>> = { all: "all", local_only: "local", selected: "selected" };

/** What GitHub Actions may do in a repository. `patterns` is the whole list that GitHub has. */
export function actionsWords({ permissions, selected, token, retention, forks }: ActionsAnswers): Actions {
  const allow = allowed[permissions?.allowed_actions];
  const words = {
    enabled: permissions?.enabled,
    allow,
    patterns: allow === "selected" && selected ? [...(selected.patterns_allowed ?? [])].sort() : undefined,
    requireShaPinning: permissions?.sha_pinning_required,
    defaultToken: token?.default_workflow_permissions,
    approvePullRequests: token?.can_approve_pull_request_reviews,
    retentionDays: retention?.days,
    forkApproval: forks?.approval_policy,
  };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as Actions;
}
