// The measure of Slipway's cost: what a good engineer writes by hand with @pulumi/github for the same repositories.
// It takes the rendered files from files/<repository>/, as a hand-writer has them on disk, too.
// Two things differ, as @pulumi/github has nothing else: a file is a resource, each waiting for the one before it, as
// each is a commit on the same branch; log retention and fork approval are not there at all.
const { readdirSync, readFileSync } = require("node:fs");
const path = require("node:path");
const github = require("@pulumi/github");

const owner = process.env.GITHUB_OWNER;
const actions = ["actions/checkout@*", "actions/setup-python@*", "actions/upload-artifact@*"];

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
      description: `Measured repository ${name}`,
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
  const labels = [
    ["dependencies", "0366d6", "Updates of dependencies"],
    ["python", "3572a5", "About Python code"],
  ].map(
    ([label, color, description]) =>
      new github.IssueLabel(
        `${name}-${label}`,
        { repository: repositoryName, name: label, color, description },
        around,
      ),
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

  let last = [alerts, access, ...labels, permissions, token, level];
  for (const file of filesOf(path.join("files", name))) {
    const content = readFileSync(path.join("files", name, file), "utf8");
    const written = new github.RepositoryFile(
      `${name}-${file}`,
      { repository: repositoryName, branch: "main", file, content, commitMessage: `Deliver ${file} [skip ci]` },
      { ...around, dependsOn: last },
    );
    last = [written];
  }
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
    { ...around, dependsOn: last },
  );
}

/** Paths below a folder, with forward slashes, in ascending order. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .sort();
}
