import type * as github from "@pulumi/github";
import type { ForkApproval } from "../provider/resources/actions-settings.ts";
import { declared } from "./declared.ts";

/** What GitHub Actions may do in a repository. What is absent is undeclared and never touched. */
export interface ActionsPermissionSettings {
  /** Whether workflows run at all. */
  readonly enabled?: boolean;
  /** Which actions may be used: all, those of the same owner, or those that `patterns` allow. */
  readonly allow?: "all" | "local" | "selected";
  /** Actions allowed with `allow: selected` (`actions/checkout@*`). */
  readonly patterns?: readonly string[];
  readonly requireShaPinning?: boolean;
  /** What GITHUB_TOKEN may do where a job does not say. */
  readonly defaultToken?: "read" | "write";
  readonly approvePullRequests?: boolean;
  readonly forkApproval?: ForkApproval;
  /** How long logs and artifacts are kept, in days. */
  readonly retentionDays?: number;
}

type PermissionArgs = Omit<github.ActionsRepositoryPermissionsArgs, "repository">;
type TokenArgs = Omit<github.WorkflowRepositoryPermissionsArgs, "repository">;

const words = { all: "all", local: "local_only", selected: "selected" } as const;

/**
 * Refuses settings whose write would have to carry a value that nobody declared. An adopted repository is read first, so
 * there the rest is known.
 *
 * @throws Error with every fault.
 */
export function checkActions(subject: string, settings: ActionsPermissionSettings, adopted: boolean): void {
  const { enabled, allow, requireShaPinning, defaultToken, approvePullRequests } = settings;
  const faults: string[] = [];
  if (!adopted && allow === undefined && (enabled === true || (requireShaPinning !== undefined && enabled !== false))) {
    faults.push(
      "GitHub takes enabled and requireShaPinning only together with allow; declare allow: all|local|selected",
    );
  }
  if (!adopted && defaultToken === undefined && approvePullRequests !== undefined) {
    faults.push("GitHub takes approvePullRequests only together with defaultToken; declare defaultToken: read|write");
  }
  if (faults.length > 0) throw new Error(`"${subject}": actions: ${faults.join("; ")}.`);
}

/** Inputs of ActionsRepositoryPermissions, or undefined when none is declared. */
export function permissionArgs(settings: ActionsPermissionSettings): PermissionArgs | undefined {
  const { enabled, allow, patterns = [], requireShaPinning } = settings;
  if (enabled === undefined && allow === undefined && requireShaPinning === undefined) return undefined;
  return declared({
    enabled,
    allowedActions: allow && words[allow],
    // Not even GitHub's own actions are let in by the dozen: the patterns name each that a workflow uses.
    allowedActionsConfig:
      allow === "selected"
        ? { githubOwnedAllowed: false, verifiedAllowed: false, patternsAlloweds: [...new Set(patterns)].sort() }
        : undefined,
    shaPinningRequired: requireShaPinning,
  });
}

/** Inputs of WorkflowRepositoryPermissions, or undefined when none is declared. */
export function tokenArgs({ defaultToken, approvePullRequests }: ActionsPermissionSettings): TokenArgs | undefined {
  if (defaultToken === undefined && approvePullRequests === undefined) return undefined;
  return declared({ defaultWorkflowPermissions: defaultToken, canApprovePullRequestReviews: approvePullRequests });
}

/** Inputs of ActionsRepositoryPermissions that keep what they have. Who declares `allow` declares the list with it. */
export function untouchedPermissions({ enabled, allow, requireShaPinning }: ActionsPermissionSettings): string[] {
  return [
    ...(enabled === undefined ? ["enabled"] : []),
    ...(allow === undefined ? ["allowedActions", "allowedActionsConfig"] : []),
    ...(requireShaPinning === undefined ? ["shaPinningRequired"] : []),
  ];
}

/** Inputs of WorkflowRepositoryPermissions that keep what they have. */
export function untouchedToken({ defaultToken, approvePullRequests }: ActionsPermissionSettings): string[] {
  return [
    ...(defaultToken === undefined ? ["defaultWorkflowPermissions"] : []),
    ...(approvePullRequests === undefined ? ["canApprovePullRequestReviews"] : []),
  ];
}
