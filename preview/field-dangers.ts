import type { FieldChange } from "./changes.ts";
import type { DangerId } from "./danger.ts";

/** One rule: how a field of a type must change to be dangerous, and what to say. */
export interface FieldRule {
  /** Last part of the type token. */
  readonly type: string;
  readonly path: RegExp;
  readonly id: DangerId;
  /** The sentence; undefined where this change is no danger. */
  readonly say: (field: FieldChange) => string | undefined;
}

const shown = (value: unknown) => (value === undefined ? "undeclared" : JSON.stringify(value));
/** The names of people and teams tell what ids that nobody could look up do not. */
const isKnown = (...values: readonly unknown[]) => !JSON.stringify(values).includes("[unknown]");
const isOff = ({ before, after }: FieldChange) => before === true && after !== true;
const isOn = ({ before, after }: FieldChange) => before !== true && after === true;
const isLess = ({ before, after }: FieldChange) =>
  typeof before === "number" && (typeof after !== "number" || after < before);

/** A flag that protects, and is taken away. */
const off = (type: string, path: RegExp, id: DangerId, words: string): FieldRule => ({
  type,
  path,
  id,
  say: (field) => (isOff(field) ? `${words} is no longer asked for` : undefined),
});

/** A value that lets more pass the further it is to the right. */
const wider = (type: string, path: RegExp, id: DangerId, what: string, order: readonly string[]): FieldRule => ({
  type,
  path,
  id,
  say: ({ before, after }) =>
    order.indexOf(String(after)) > order.indexOf(String(before)) && after !== undefined
      ? `${what} goes from ${shown(before)} to ${shown(after)}`
      : undefined,
});

export const ruleset = "RepositoryRuleset";
export const environment = "RepositoryEnvironment";

/** Every change of one value that weakens a protection or widens what somebody may do. */
export const fieldRules: readonly FieldRule[] = [
  wider("Repository", /^visibility$/, "public", "visibility", ["private", "internal", "public"]),
  {
    type: ruleset,
    path: /^enforcement$/,
    id: "protection-weakened",
    say: ({ before, after }) => (before === "active" ? `ruleset is ${shown(after)}, and was active` : undefined),
  },
  {
    type: ruleset,
    path: /requiredApprovingReviewCount$/,
    id: "approval-removed",
    say: (field) =>
      isLess(field) ? `pull requests need ${field.after ?? 0} approvals, not ${field.before}` : undefined,
  },
  off(ruleset, /^rules\.deletion$/, "protection-weakened", "that nobody deletes the ref"),
  off(ruleset, /^rules\.nonFastForward$/, "protection-weakened", "that nobody rewrites history"),
  off(ruleset, /^rules\.update$/, "protection-weakened", "that nobody moves the ref"),
  off(ruleset, /^rules\.creation$/, "protection-weakened", "that nobody creates the ref"),
  off(ruleset, /requiredSignatures$/, "protection-weakened", "a signature of each commit"),
  off(ruleset, /requiredLinearHistory$/, "protection-weakened", "a linear history"),
  off(ruleset, /dismissStaleReviewsOnPush$/, "protection-weakened", "a new review after a push"),
  off(ruleset, /requireCodeOwnerReview$/, "approval-removed", "a review by code owners"),
  off(ruleset, /requireLastPushApproval$/, "approval-removed", "an approval by somebody else than the last to push"),
  off(ruleset, /requiredReviewThreadResolution$/, "protection-weakened", "that conversations are resolved"),
  off(ruleset, /strictRequiredStatusChecksPolicy$/, "protection-weakened", "a branch that is up to date"),
  {
    type: ruleset,
    path: /^rules\.(pullRequest|requiredStatusChecks|mergeQueue)$/,
    id: "protection-weakened",
    say: ({ path, before, after }) =>
      before !== undefined && after === undefined ? `rule ${path.replace("rules.", "")} is gone` : undefined,
  },
  {
    type: ruleset,
    path: /^conditions\.refName\.(includes|excludes)\[/,
    id: "protection-weakened",
    say: ({ path, before, after }) => {
      if (path.includes("includes") && before !== undefined) return `refs ${shown(before)} are no longer covered`;
      return path.includes("excludes") && after !== undefined ? `refs ${shown(after)} are left out` : undefined;
    },
  },
  {
    type: ruleset,
    path: /^bypassActors/,
    id: "bypass-added",
    say: ({ path, before, after }) =>
      after !== undefined && after !== "pull_request" && isKnown(before, after)
        ? `${path} may pass the rules: ${shown(after)}, before ${shown(before)}`
        : undefined,
  },
  {
    type: environment,
    path: /^reviewers/,
    id: "approval-removed",
    say: ({ path, before, after }) =>
      before !== undefined && after === undefined && isKnown(before)
        ? `reviewers of the environment: ${path} is gone`
        : undefined,
  },
  off(environment, /^preventSelfReview$/, "approval-removed", "a review by somebody else than who deploys"),
  {
    type: environment,
    path: /^canAdminsBypass$/,
    id: "bypass-added",
    say: (field) => (isOn(field) ? "administrators may pass the environment's rules" : undefined),
  },
  {
    type: environment,
    path: /^waitTimer$/,
    id: "protection-weakened",
    say: (field) =>
      isLess(field) ? `the environment waits ${field.after ?? 0} minutes, not ${field.before}` : undefined,
  },
  {
    type: environment,
    path: /^deploymentBranchPolicy$/,
    id: "protection-weakened",
    say: ({ before, after }) =>
      before !== undefined && after === undefined ? "every branch may deploy to the environment" : undefined,
  },
  wider("ActionsOrganizationSecret", /^visibility$/, "secret-widened", "visibility", ["selected", "private", "all"]),
  wider("DependabotOrganizationSecret", /^visibility$/, "secret-widened", "visibility", ["selected", "private", "all"]),
  ...["ActionsOrganizationSecretRepositories", "DependabotOrganizationSecretRepositories"].map(
    (type): FieldRule => ({
      type,
      path: /^selectedRepositoryIds\[/,
      id: "secret-widened",
      say: ({ before, after }) =>
        before === undefined && after !== undefined ? "one more repository reads the secret" : undefined,
    }),
  ),
  wider("ActionsRepositoryPermissions", /^allowedActions$/, "permission-widened", "allowed actions", [
    "local_only",
    "selected",
    "all",
  ]),
  off("ActionsRepositoryPermissions", /^shaPinningRequired$/, "security-off", "that actions are pinned by commit"),
  wider("WorkflowRepositoryPermissions", /^defaultWorkflowPermissions$/, "permission-widened", "the default token", [
    "read",
    "write",
  ]),
  {
    type: "WorkflowRepositoryPermissions",
    path: /^canApprovePullRequestReviews$/,
    id: "permission-widened",
    say: (field) => (isOn(field) ? "workflows may approve pull requests" : undefined),
  },
  wider("ActionsSettings", /^forkApproval$/, "permission-widened", "who from outside runs workflows unapproved", [
    "all_external_contributors",
    "first_time_contributors",
    "first_time_contributors_new_to_github",
  ]),
  ...["TeamRepository", "RepositoryCollaborator"].map((type) =>
    wider(type, /^permission$/, "access-widened", "permission", ["pull", "triage", "push", "maintain", "admin"]),
  ),
  {
    type: "Repository",
    path: /^securityAndAnalysis\..*status$/,
    id: "security-off",
    say: ({ path, before }) => (before === "enabled" ? `${path.split(".")[1]} is off` : undefined),
  },
  off("RepositoryVulnerabilityAlerts", /^enabled$/, "security-off", "an alert of vulnerable dependencies"),
  off("RepositoryDependabotSecurityUpdates", /^enabled$/, "security-off", "updates of vulnerable dependencies"),
];
