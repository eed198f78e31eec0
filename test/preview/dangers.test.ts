import { describe, expect, it } from "vitest";
import { changesBetween } from "../../preview/changes.ts";
import { dangersOf } from "../../preview/dangers.ts";
import type { RepositoryNames } from "../../preview/plan-document.ts";
import { github, planOf, resource } from "./plans.ts";

type Inputs = Readonly<Record<string, unknown>>;

function dangers(type: string, before: Inputs | undefined, after: Inputs | undefined): string[] {
  const side = (inputs: Inputs | undefined) => planOf(inputs === undefined ? [] : [resource(type, "it", inputs)]);
  const [base, head] = [side(before), side(after)];
  return dangersOf(changesBetween(base, head), base, head).map(({ id, message }) => `${id}: ${message}`);
}

const rules = (of: object) => ({ rules: of });
const pull = (of: object) => rules({ pullRequest: of });

const weaker: readonly (readonly [string, Inputs, Inputs, string])[] = [
  [
    "Repository",
    { visibility: "private" },
    { visibility: "public" },
    'public: repository "it": visibility goes from "private" to "public".',
  ],
  [
    "RepositoryRuleset",
    { enforcement: "active" },
    { enforcement: "evaluate" },
    'protection-weakened: ruleset "it": ruleset is "evaluate", and was active.',
  ],
  [
    "RepositoryRuleset",
    pull({ requiredApprovingReviewCount: 2 }),
    pull({ requiredApprovingReviewCount: 1 }),
    'approval-removed: ruleset "it": pull requests need 1 approvals, not 2.',
  ],
  [
    "RepositoryRuleset",
    rules({ deletion: true }),
    rules({ deletion: false }),
    'protection-weakened: ruleset "it": that nobody deletes the ref is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    rules({ nonFastForward: true }),
    rules({}),
    'protection-weakened: ruleset "it": that nobody rewrites history is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    rules({ update: true }),
    rules({}),
    'protection-weakened: ruleset "it": that nobody moves the ref is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    rules({ creation: true }),
    rules({}),
    'protection-weakened: ruleset "it": that nobody creates the ref is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    rules({ requiredSignatures: true }),
    rules({}),
    'protection-weakened: ruleset "it": a signature of each commit is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    rules({ requiredLinearHistory: true }),
    rules({}),
    'protection-weakened: ruleset "it": a linear history is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    pull({ dismissStaleReviewsOnPush: true }),
    pull({ dismissStaleReviewsOnPush: false }),
    'protection-weakened: ruleset "it": a new review after a push is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    pull({ requireCodeOwnerReview: true }),
    pull({ requireCodeOwnerReview: false }),
    'approval-removed: ruleset "it": a review by code owners is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    pull({ requireLastPushApproval: true }),
    pull({ requireLastPushApproval: false }),
    'approval-removed: ruleset "it": an approval by somebody else than the last to push is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    pull({ requiredReviewThreadResolution: true }),
    pull({ requiredReviewThreadResolution: false }),
    'protection-weakened: ruleset "it": that conversations are resolved is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    rules({ requiredStatusChecks: { strictRequiredStatusChecksPolicy: true } }),
    rules({ requiredStatusChecks: { strictRequiredStatusChecksPolicy: false } }),
    'protection-weakened: ruleset "it": a branch that is up to date is no longer asked for.',
  ],
  [
    "RepositoryRuleset",
    rules({ mergeQueue: { method: "SQUASH" } }),
    rules({}),
    'protection-weakened: ruleset "it": rule mergeQueue is gone.',
  ],
  [
    "RepositoryRuleset",
    { conditions: { refName: { includes: ["a", "b"], excludes: [] } } },
    { conditions: { refName: { includes: ["a"], excludes: [] } } },
    'protection-weakened: ruleset "it": refs "b" are no longer covered.',
  ],
  [
    "RepositoryRuleset",
    { conditions: { refName: { includes: ["a"], excludes: [] } } },
    { conditions: { refName: { includes: ["a"], excludes: ["x"] } } },
    'protection-weakened: ruleset "it": refs "x" are left out.',
  ],
  [
    "RepositoryRuleset",
    { bypassActors: [{ actorId: 1, bypassMode: "pull_request" }] },
    { bypassActors: [{ actorId: 1, bypassMode: "always" }] },
    'bypass-added: ruleset "it": bypassActors.1.bypassMode may pass the rules: "always", before "pull_request".',
  ],
  [
    "RepositoryEnvironment",
    { reviewers: [{ users: [1, 2] }] },
    { reviewers: [{ users: [1] }] },
    'approval-removed: environment "it": reviewers of the environment: reviewers[0].users[1] is gone.',
  ],
  [
    "RepositoryEnvironment",
    { preventSelfReview: true },
    { preventSelfReview: false },
    'approval-removed: environment "it": a review by somebody else than who deploys is no longer asked for.',
  ],
  [
    "RepositoryEnvironment",
    { canAdminsBypass: false },
    { canAdminsBypass: true },
    `bypass-added: environment "it": administrators may pass the environment's rules.`,
  ],
  [
    "RepositoryEnvironment",
    { waitTimer: 30 },
    { waitTimer: 5 },
    'protection-weakened: environment "it": the environment waits 5 minutes, not 30.',
  ],
  [
    "RepositoryEnvironment",
    { deploymentBranchPolicy: { protectedBranches: true }, waitTimer: 1 },
    { waitTimer: 1 },
    'protection-weakened: environment "it": every branch may deploy to the environment.',
  ],
  [
    "ActionsOrganizationSecret",
    { visibility: "selected" },
    { visibility: "all" },
    'secret-widened: organisation secret "it": visibility goes from "selected" to "all".',
  ],
  [
    "ActionsOrganizationSecretRepositories",
    { selectedRepositoryIds: [1] },
    { selectedRepositoryIds: [1, 2] },
    `secret-widened: organisation secret's readers "it": one more repository reads the secret.`,
  ],
  [
    "ActionsRepositoryPermissions",
    { allowedActions: "selected" },
    { allowedActions: "all" },
    'permission-widened: Actions permission set "it": allowed actions goes from "selected" to "all".',
  ],
  [
    "ActionsRepositoryPermissions",
    { shaPinningRequired: true },
    { shaPinningRequired: false },
    'security-off: Actions permission set "it": that actions are pinned by commit is no longer asked for.',
  ],
  [
    "WorkflowRepositoryPermissions",
    { defaultWorkflowPermissions: "read" },
    { defaultWorkflowPermissions: "write" },
    'permission-widened: default token permission set "it": the default token goes from "read" to "write".',
  ],
  [
    "WorkflowRepositoryPermissions",
    { canApprovePullRequestReviews: false },
    { canApprovePullRequestReviews: true },
    'permission-widened: default token permission set "it": workflows may approve pull requests.',
  ],
  [
    "TeamRepository",
    { permission: "push" },
    { permission: "admin" },
    'access-widened: team access "it": permission goes from "push" to "admin".',
  ],
  [
    "RepositoryVulnerabilityAlerts",
    { enabled: true },
    { enabled: false },
    'security-off: vulnerability alert setting "it": an alert of vulnerable dependencies is no longer asked for.',
  ],
  [
    "Repository",
    { securityAndAnalysis: { secretScanning: { status: "enabled" } } },
    { securityAndAnalysis: { secretScanning: { status: "disabled" } } },
    'security-off: repository "it": secretScanning is off.',
  ],
];

describe("what is dangerous", () => {
  it.each(weaker)("%s from %j to %j", (type, before, after, message) => {
    expect(dangers(github(type), before, after)).toEqual([message]);
  });

  it.each(weaker)("%s: the way back to %j is not", (type, before, after) => {
    expect(dangers(github(type), after, before)).toEqual([]);
  });

  it("is who may run workflows from a fork unapproved", () => {
    expect(
      dangers(
        "slipway:github:ActionsSettings",
        { forkApproval: "all_external_contributors" },
        { forkApproval: "first_time_contributors" },
      ),
    ).toEqual([
      'permission-widened: Actions retention and fork setting "it": who from outside runs workflows unapproved goes from "all_external_contributors" to "first_time_contributors".',
    ]);
  });

  it("is an object that goes, but for those that an up brings back", () => {
    expect(dangers(github("ActionsSecret"), { secretName: "TOKEN" }, undefined)).toEqual([
      'delete: secret "TOKEN": is removed.',
    ]);
    expect(dangers(github("RepositoryRuleset"), { name: "main" }, undefined)).toEqual([
      'protection-weakened: ruleset "main": is removed.',
    ]);
    expect(dangers(github("Repository"), { name: "app" }, undefined)).toEqual([
      'delete: repository "it": leaves the stack; it is archived where `archiveOnDestroy` says so, else deleted.',
    ]);
    expect(dangers("slipway:github:Labels", { labels: {} }, undefined)).toEqual([]);
  });

  it("F36: is an object that is deleted and created anew, with what goes with it", () => {
    expect(dangers(github("RepositoryEnvironment"), { environment: "prod" }, { environment: "production" })).toEqual([
      'replace: environment "production": is deleted and created anew (environment); its secrets and variables go with it.',
    ]);
  });

  it("is what is wide open from its first day", () => {
    expect(dangers(github("Repository"), undefined, { visibility: "public" })).toEqual([
      'public: repository "it": is public from the start.',
    ]);
    expect(dangers(github("ActionsOrganizationSecret"), undefined, { secretName: "T", visibility: "all" })).toEqual([
      'secret-widened: organisation secret "T": every repository reads it.',
    ]);
    expect(dangers(github("TeamRepository"), undefined, { permission: "admin" })).toEqual([
      'access-widened: team access "it": administers the repository.',
    ]);
    expect(dangers(github("RepositoryRuleset"), undefined, { name: "r", bypassActors: [{ actorId: 1 }] })).toEqual([
      'bypass-added: ruleset "r": 1 may pass the rules.',
    ]);
  });

  it("is told by names where ids cannot be known without GitHub", () => {
    const plan = (names: Partial<RepositoryNames>) => planOf([], { names });
    const base = plan({ requiredChecks: ["ci", "lint"], reviewers: ["production/team platform"], bypass: [] });
    const head = plan({
      requiredChecks: ["ci"],
      reviewers: ["production/team interns"],
      bypass: ["branch: team interns (always)"],
    });
    expect(dangersOf([], base, head)).toEqual([
      { id: "check-removed", repository: "app", message: 'Check "lint" is no longer required.' },
      { id: "bypass-added", repository: "app", message: 'Rules may be passed: "branch: team interns (always)".' },
      {
        id: "approval-removed",
        repository: "app",
        message: '"production/team platform" no longer approves deployments.',
      },
    ]);
    expect(
      dangers(
        github("RepositoryEnvironment"),
        { reviewers: [{ teams: ["[unknown]", "[unknown]"] }] },
        { reviewers: [{ teams: ["[unknown]"] }] },
      ),
    ).toEqual([]);
  });
});
