import { describe, expect, it } from "vitest";
import { judge } from "../../policy/judge.ts";
import { github, type PolicyResource, unknownInput } from "../../policy/rule.ts";
import { rules } from "../../policy/rules.ts";

const today = new Date("2026-06-01T00:00:00Z");

const resource = (type: string, inputs: object): PolicyResource => ({
  urn: `urn:${type}`,
  type,
  name: "it",
  inputs: inputs as Record<string, unknown>,
  protect: true,
});

/** What passes every rule. */
const ruleset = {
  target: "branch",
  enforcement: "active",
  conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
  bypassActors: [],
  rules: {
    deletion: true,
    nonFastForward: true,
    pullRequest: {
      requiredApprovingReviewCount: 1,
      dismissStaleReviewsOnPush: true,
      requiredReviewThreadResolution: true,
    },
    requiredStatusChecks: { requiredChecks: [{ context: "ci", integrationId: 15368 }] },
  },
};
const environment = {
  environment: "Production",
  preventSelfReview: true,
  canAdminsBypass: false,
  reviewers: [{ teams: [1] }],
  deploymentBranchPolicy: { protectedBranches: true },
};
const permissions = { allowedActions: "selected", shaPinningRequired: true };
const token = { defaultWorkflowPermissions: "read", canApprovePullRequestReviews: false };
const repository = {
  archiveOnDestroy: true,
  securityAndAnalysis: { secretScanning: { status: "enabled" }, secretScanningPushProtection: { status: "enabled" } },
};
const group = { visibility: "selected", allowsPublicRepositories: false };

/** A copy with one value set, or taken away, at a path. */
function broken(inputs: object, path: string, value: unknown): object {
  const copy = structuredClone(inputs) as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop()!;
  const holder = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

const pull = "rules.pullRequest";
const breaks: readonly (readonly [
  id: string,
  type: string,
  inputs: object,
  path: string,
  value: unknown,
  words: string,
])[] = [
  ["G-01", "RepositoryRuleset", ruleset, "enforcement", "evaluate", 'enforcement is "evaluate"'],
  [
    "G-01",
    "RepositoryRuleset",
    ruleset,
    `${pull}.requiredApprovingReviewCount`,
    0,
    "pull requests need 0 approvals, not 1",
  ],
  ["G-01", "RepositoryRuleset", ruleset, pull, undefined, "no pull request is needed"],
  [
    "G-01",
    "RepositoryRuleset",
    ruleset,
    `${pull}.dismissStaleReviewsOnPush`,
    false,
    "a push leaves approvals standing",
  ],
  [
    "G-01",
    "RepositoryRuleset",
    ruleset,
    `${pull}.requiredReviewThreadResolution`,
    undefined,
    "conversations may stay open",
  ],
  [
    "G-02",
    "RepositoryRuleset",
    ruleset,
    "rules.requiredStatusChecks.requiredChecks.0.integrationId",
    undefined,
    'any app may report "ci"',
  ],
  ["G-03", "RepositoryRuleset", ruleset, "rules.deletion", false, "the branch may be deleted"],
  ["G-03", "RepositoryRuleset", ruleset, "rules.nonFastForward", undefined, "history may be rewritten"],
  [
    "G-04",
    "RepositoryRuleset",
    ruleset,
    "bypassActors",
    [{ actorType: "Team", bypassMode: "always" }],
    "Team may pass them (always)",
  ],
  ["G-05", "ActionsRepositoryPermissions", permissions, "allowedActions", "all", "every action may run"],
  [
    "G-05",
    "ActionsRepositoryPermissions",
    permissions,
    "shaPinningRequired",
    false,
    "actions need not be pinned by commit",
  ],
  ["G-05", "WorkflowRepositoryPermissions", token, "defaultWorkflowPermissions", "write", "the default token writes"],
  [
    "G-05",
    "WorkflowRepositoryPermissions",
    token,
    "canApprovePullRequestReviews",
    true,
    "workflows may approve pull requests",
  ],
  ["G-06", "RepositoryEnvironment", environment, "reviewers", [], "nobody approves"],
  ["G-06", "RepositoryEnvironment", environment, "preventSelfReview", undefined, "who deploys may approve it, too"],
  ["G-06", "RepositoryEnvironment", environment, "canAdminsBypass", true, "administrators pass its rules"],
  ["G-06", "RepositoryEnvironment", environment, "deploymentBranchPolicy", undefined, "every branch deploys"],
  ["G-07", "ActionsOrganizationSecret", { visibility: "selected" }, "visibility", "all", "all repositories read it"],
  [
    "G-08",
    "Repository",
    repository,
    "securityAndAnalysis.secretScanning.status",
    "disabled",
    "secrets are not scanned for",
  ],
  [
    "G-08",
    "Repository",
    repository,
    "securityAndAnalysis.secretScanningPushProtection.status",
    "disabled",
    "pushed secrets are not held up",
  ],
  [
    "G-08",
    "RepositoryVulnerabilityAlerts",
    { enabled: true },
    "enabled",
    false,
    "vulnerable dependencies are not told",
  ],
  ["G-10", "ActionsRunnerGroup", group, "visibility", "all", "all repositories may use it"],
  ["G-10", "ActionsRunnerGroup", group, "allowsPublicRepositories", true, "public repositories may use it"],
  ["G-14", "Repository", repository, "archiveOnDestroy", false, "it would be deleted, not archived"],
];

const judged = (resources: readonly PolicyResource[], settings: Parameters<typeof judge>[2] = {}) =>
  judge(rules, resources, settings, today);

describe("a rule", () => {
  it.each([...new Map(breaks.map(([, type, inputs]) => [type, inputs]))])(
    "passes a %s that is as it should be",
    (type, inputs) => {
      expect(judged([resource(github(type), inputs)])).toEqual([]);
    },
  );

  it.each(breaks)("%s notices of a %s one broken field", (id, type, inputs, path, value, words) => {
    const rule = rules.find((one) => one.id === id)!;
    expect(judged([resource(github(type), broken(inputs, path, value))])).toEqual([
      { id, severity: rule.level, subject: "it", message: `${words}. ${rule.title}: ${rule.remedy}.` },
    ]);
  });

  it.each(breaks)("%s does not judge of a %s what only a real run knows (%#)", (id, type, inputs, path) => {
    const holder = path.split(".").slice(0, -1).join(".");
    const hidden = resource(
      github(type),
      holder === "" ? {} : broken(inputs, holder.replace(/\.0$/, ""), unknownInput),
    );
    const told = judged([hidden]).filter((finding) => finding.id === id);
    if (holder !== "") expect(told).toEqual([]);
  });

  it("S-02 finds an identity in a provider's inputs, and none in the owner", () => {
    const provider = (inputs: object) => resource("pulumi:providers:github", inputs);
    expect(judged([provider({ owner: "acme", baseUrl: "https://example.com" })])).toEqual([]);
    expect(
      judged([provider({ owner: "acme", token: "[secret]" })]).map(({ id, message }) => [id, message.split(".")[0]]),
    ).toEqual([["S-02", '"token" is an input']]);
  });

  it("G-14 finds a repository that Pulumi would delete", () => {
    expect(judged([{ ...resource(github("Repository"), repository), protect: false }]).map(({ id }) => id)).toEqual([
      "G-14",
    ]);
  });

  it("leaves other branches and other environments alone", () => {
    const tags = { ...ruleset, target: "tag", rules: {} };
    const staging = { environment: "staging" };
    expect(
      judged([resource(github("RepositoryRuleset"), tags), resource(github("RepositoryEnvironment"), staging)]),
    ).toEqual([]);
  });
});

describe("a stack", () => {
  const open = resource(github("RepositoryRuleset"), broken(ruleset, "rules.deletion", false));
  const exception = { rule: "G-03", resource: "it", reason: "moving it", until: "2026-06-01" };

  it("sets a rule's level and parameters", () => {
    expect(judged([open], { levels: { "G-03": "off" } })).toEqual([]);
    expect(judged([open], { levels: { "G-03": "info" } })).toMatchObject([{ id: "G-03", severity: "info" }]);
    expect(judged([resource(github("RepositoryRuleset"), ruleset)], { parameters: { approvals: 2 } })).toMatchObject([
      { id: "G-01", message: expect.stringContaining("pull requests need 1 approvals, not 2") },
    ]);
    expect(
      judged([resource(github("RepositoryEnvironment"), { environment: "live" })], {
        parameters: { productionEnvironments: ["live"] },
      }),
    ).toMatchObject([{ id: "G-06" }]);
  });

  it("excuses one resource from one rule until a day, and hears of it", () => {
    expect(judged([open], { exceptions: [exception] })).toEqual([
      {
        id: "policy-exception",
        severity: "info",
        subject: "it",
        message: "G-03 is excused until 2026-06-01 (moving it): the branch may be deleted.",
      },
    ]);
  });

  it("hears of an exception that has lapsed, one that excuses nothing, and a rule that there is not", () => {
    expect(judged([open], { exceptions: [{ ...exception, until: "2026-05-31" }] })).toMatchObject([
      { id: "policy-exception-lapsed", severity: "error" },
    ]);
    expect(judged([], { exceptions: [exception] })).toMatchObject([
      { id: "policy-exception-needless", severity: "warning", subject: "it" },
    ]);
    expect(judged([], { levels: { "G-99": "off" } })).toMatchObject([
      { id: "policy-rule-unknown", severity: "error", message: expect.stringContaining('"G-99" is no rule') },
    ]);
  });
});
