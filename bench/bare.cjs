// The measure of Slipway's cost: what a good engineer writes by hand for the same repositories, the same twelve resources
// each. It takes the rendered files from files/<repository>/, as a hand-writer has them on disk, too. What @pulumi/github
// has no resource for (files as one commit, labels beside others, retention and fork approval) comes from Slipway's own
// provider: with a RepositoryFile for each file, this program would be twice as large, and Slipway look twice as good.
const { readdirSync, readFileSync } = require("node:fs");
const path = require("node:path");
const github = require("@pulumi/github");
const pulumi = require("@pulumi/pulumi");

const owner = process.env.GITHUB_OWNER;
const actions = ["actions/checkout@*", "actions/setup-python@*", "actions/upload-artifact@*"];

const descriptions = JSON.parse(readFileSync("descriptions.json", "utf8"));

class Labels extends pulumi.CustomResource {
  constructor(name, args, opts) {
    super("slipway:github:Labels", name, args, opts);
  }
}

class ActionsSettings extends pulumi.CustomResource {
  constructor(name, args, opts) {
    super("slipway:github:ActionsSettings", name, args, opts);
  }
}

class FileSet extends pulumi.CustomResource {
  constructor(name, args, opts) {
    const outputs = { commit: undefined, merged: undefined, pullRequest: undefined, checks: undefined };
    super("slipway:github:FileSet", name, { ...args, ...outputs }, opts);
  }
}

module.exports = async () => {
  const provider = new github.Provider("github", { owner, writeDelayMs: 0, parallelRequests: true });
  const team = await github.getTeam({ slug: "platform", summaryOnly: true }, { provider });
  for (const name of readdirSync("files").sort()) declareRepository(name, team.id ?? "1", provider);
};

function declareRepository(name, teamId, provider) {
  const repository = new github.Repository(
    name,
    {
      name,
      description: descriptions[name],
      visibility: "private",
      topics: ["python"],
      archiveOnDestroy: true,
      hasIssues: true,
      hasProjects: true,
      hasWiki: true,
      allowSquashMerge: true,
      allowMergeCommit: false,
      allowRebaseMerge: false,
      allowAutoMerge: true,
      deleteBranchOnMerge: true,
      squashMergeCommitTitle: "PR_TITLE",
      squashMergeCommitMessage: "PR_BODY",
      securityAndAnalysis: {
        secretScanning: { status: "enabled" },
        secretScanningPushProtection: { status: "enabled" },
      },
      autoInit: true,
    },
    { provider, protect: true },
  );
  const around = { provider, dependsOn: [repository], deletedWith: repository };
  const repositoryName = repository.name;
  // Slipway's resources have a provider of their own.
  const { provider: _, ...beside } = around;

  const alerts = new github.RepositoryVulnerabilityAlerts(
    `${name}-alerts`,
    { repository: repositoryName, enabled: true },
    around,
  );
  const access = new github.TeamRepository(
    `${name}-platform`,
    { repository: repositoryName, teamId, permission: "maintain" },
    around,
  );
  const labels = new Labels(
    `${name}-labels`,
    {
      owner,
      repository: repositoryName,
      labels: {
        dependencies: { color: "0366d6", description: "Updates of dependencies" },
        python: { color: "3572a5", description: "About Python code" },
      },
    },
    beside,
  );
  const permissions = new github.ActionsRepositoryPermissions(
    `${name}-actions`,
    {
      repository: repositoryName,
      allowedActions: "selected",
      allowedActionsConfig: { githubOwnedAllowed: false, verifiedAllowed: false, patternsAlloweds: actions },
      shaPinningRequired: true,
    },
    around,
  );
  const token = new github.WorkflowRepositoryPermissions(
    `${name}-token`,
    { repository: repositoryName, defaultWorkflowPermissions: "read", canApprovePullRequestReviews: false },
    around,
  );
  const environment = new github.RepositoryEnvironment(
    `${name}-production`,
    { repository: repositoryName, environment: "production", reviewers: [{ teams: [Number(teamId)] }] },
    { ...around, protect: true, dependsOn: [access] },
  );
  const level = new github.ActionsEnvironmentVariable(
    `${name}-production-log-level`,
    { repository: repositoryName, environment: environment.environment, variableName: "LOG_LEVEL", value: "info" },
    { ...around, dependsOn: [environment] },
  );

  const settings = new ActionsSettings(
    `${name}-settings`,
    { owner, repository: repositoryName, retentionDays: 30, forkApproval: "all_external_contributors" },
    beside,
  );
  const region = new github.ActionsVariable(
    `${name}-region`,
    { repository: repositoryName, variableName: "REGION", value: "eu-west-1" },
    around,
  );
  const files = new FileSet(
    `${name}-files`,
    { owner, repository: repositoryName, delivery: "commit", files: filesOf(path.join("files", name)) },
    { ...beside, dependsOn: [alerts, access, labels, permissions, token, settings, region, environment, level] },
  );
  new github.RepositoryRuleset(
    `${name}-main`,
    {
      repository: repositoryName,
      name: "default branch",
      target: "branch",
      enforcement: "active",
      conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
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
    },
    { ...around, dependsOn: [files] },
  );
}

/** Files below a folder, by path in ascending order. What lies outside of .github/ is written once. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .sort()
    .map((file) => ({
      path: file,
      content: readFileSync(path.join(folder, file), "utf8"),
      mode: file.startsWith(".github/") ? "managed" : "scaffold",
    }));
}
