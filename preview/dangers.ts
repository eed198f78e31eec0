import type { FieldChange, ResourceChange } from "./changes.ts";
import { type Danger, type DangerId, dangerIds } from "./danger.ts";
import { kindOf } from "./kind.ts";
import type { PlanDocument } from "./plan-document.ts";

/** One rule: how a field of a type must change to be dangerous, and what to say. */
interface FieldRule {
  /** Last part of the type token. */
  readonly type: string;
  readonly path: RegExp;
  readonly id: DangerId;
  /** The sentence; undefined where this change is no danger. */
  readonly say: (field: FieldChange, change: ResourceChange) => string | undefined;
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

const ruleset = "RepositoryRuleset";
const environment = "RepositoryEnvironment";

const rules: readonly FieldRule[] = [
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

/** Objects whose removal loses nothing that a new `up` would not bring back, and opens nothing. */
const harmless = new Set(["Labels", "ActionsVariable", "ActionsEnvironmentVariable", "ActionsOrganizationVariable"]);
/** Objects that hold others back: without them more may pass. */
const protecting = new Set([
  ruleset,
  environment,
  "RepositoryEnvironmentDeploymentPolicy",
  "ActionsRepositoryPermissions",
]);

/**
 * What in these changes should be looked at first, gravest first: lost objects, weakened protection, wider access.
 *
 * @param base and head: the plans that the changes are between, for the checks that branch rules require
 */
export function dangersOf(changes: readonly ResourceChange[], base: PlanDocument, head: PlanDocument): Danger[] {
  const dangers = [...changes.flatMap(dangersOfChange), ...dangersOfNames(base, head)];
  return dangers.sort((left, right) => dangerIds.indexOf(left.id) - dangerIds.indexOf(right.id));
}

function dangersOfChange(change: ResourceChange): Danger[] {
  const type = change.type.split(":").at(-1)!;
  const tell = (id: DangerId, words: string): Danger => ({
    id,
    repository: change.repository,
    message: `${titleOf(change)}: ${words}.`,
  });
  const fields = change.fields.flatMap((field) =>
    rules
      .filter((rule) => rule.type === type && rule.path.test(field.path))
      .flatMap(({ id, say }) => {
        const words = say(field, change);
        return words === undefined ? [] : [tell(id, words)];
      }),
  );
  if (change.operation === "create") return wideFromTheStart(change, type).map(([id, words]) => tell(id, words));
  if (change.operation === "replace") return [tell("replace", replaced(change)), ...fields];
  if (change.operation === "update" || harmless.has(type)) return fields;
  if (type === "Repository")
    return [tell("delete", "leaves the stack; it is archived where `archiveOnDestroy` says so, else deleted")];
  return [tell(protecting.has(type) ? "protection-weakened" : "delete", "is removed")];
}

function replaced({ fields, type }: ResourceChange): string {
  const why = fields.map(({ path }) => path).join(", ");
  const lost = type.endsWith("Environment") ? "; its secrets and variables go with it" : "";
  return `is deleted and created anew (${why})${lost}`;
}

/** What is dangerous about a new thing. */
function wideFromTheStart({ after = {} }: ResourceChange, type: string): (readonly [DangerId, string])[] {
  const says = (key: string, value: unknown) => after[key] === value;
  if (type === "Repository" && says("visibility", "public")) return [["public", "is public from the start"]];
  if (/OrganizationSecret$/.test(type) && says("visibility", "all"))
    return [["secret-widened", "every repository reads it"]];
  if (/^(TeamRepository|RepositoryCollaborator)$/.test(type) && says("permission", "admin"))
    return [["access-widened", "administers the repository"]];
  const actors = after.bypassActors;
  if (type === ruleset && Array.isArray(actors) && actors.length > 0)
    return [["bypass-added", `${actors.length} may pass the rules`]];
  return [];
}

/** `repository "app"`, `ruleset "Slipway: default branch"`: what people call a thing. */
export function titleOf({
  type,
  name,
  before,
  after,
}: Pick<ResourceChange, "type" | "name" | "before" | "after">): string {
  const own = { ...before, ...after };
  const called = [own.secretName, own.variableName, type.endsWith("RepositoryRuleset") ? own.name : own.environment];
  return `${kindOf(type)} "${called.find((text) => typeof text === "string") ?? name}"`;
}

/**
 * What the lists of names tell. The ids of teams and people are not known without GitHub, so that one approver in the
 * place of another shows here alone.
 */
function dangersOfNames(base: PlanDocument, head: PlanDocument): Danger[] {
  return Object.entries(base.repositories).flatMap(([repository, was]) => {
    const is = head.repositories[repository];
    if (is === undefined) return [];
    const tell = (id: DangerId, names: readonly string[], words: (name: string) => string) =>
      names.map((name): Danger => ({ id, repository, message: words(name) }));
    return [
      ...tell(
        "check-removed",
        without(was.requiredChecks, is.requiredChecks),
        (name) => `Check "${name}" is no longer required.`,
      ),
      ...tell(
        "approval-removed",
        without(was.reviewers, is.reviewers),
        (name) => `"${name}" no longer approves deployments.`,
      ),
      ...tell("bypass-added", without(is.bypass, was.bypass), (name) => `Rules may be passed: "${name}".`),
    ];
  });
}

const without = (names: readonly string[], others: readonly string[]) => names.filter((name) => !others.includes(name));
