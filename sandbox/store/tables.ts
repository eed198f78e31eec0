import type * as rows from "./rows.ts";
import { type Keys, type Ledger, type Row, Table } from "./table.ts";

const lower = (text: string) => text.toLowerCase();

/** Every table there is, with the keys it is looked up by. */
export function tablesOf(ledger: Ledger) {
  const table =
    <R extends Row>() =>
    <K extends Keys<R>>(name: string, keys: K) =>
      new Table<R, K>(name, keys, ledger);
  return {
    accounts: table<rows.Account>()("accounts", { login: (row) => lower(row.login), type: (row) => row.type }),
    apps: table<rows.App>()("apps", {
      slug: (row) => row.slug,
      owner: (row) => row.owner,
      bot: (row) => row.bot,
    }),
    installations: table<rows.Installation>()("installations", {
      app: (row) => row.app,
      account: (row) => row.account,
      both: (row) => `${row.app}/${row.account}`,
    }),
    appManifests: table<rows.AppManifest>()("appManifests", { code: (row) => row.code }),
    tokens: table<rows.Token>()("tokens", {
      token: (row) => row.token,
      installation: (row) => row.installation ?? undefined,
    }),
    memberships: table<rows.Membership>()("memberships", {
      organization: (row) => row.organization,
      account: (row) => row.account,
      both: (row) => `${row.organization}/${row.account}`,
    }),
    teams: table<rows.Team>()("teams", {
      organization: (row) => row.organization,
      slug: (row) => `${row.organization}/${lower(row.slug)}`,
      parent: (row) => row.parent ?? undefined,
    }),
    teamMembers: table<rows.TeamMember>()("teamMembers", {
      team: (row) => row.team,
      account: (row) => row.account,
      both: (row) => `${row.team}/${row.account}`,
    }),
    teamRepositories: table<rows.TeamRepository>()("teamRepositories", {
      team: (row) => row.team,
      repository: (row) => row.repository,
      both: (row) => `${row.team}/${row.repository}`,
    }),
    repositories: table<rows.Repository>()("repositories", {
      owner: (row) => row.owner,
      name: (row) => `${row.owner}/${lower(row.name)}`,
      parent: (row) => row.parent ?? undefined,
    }),
    redirects: table<rows.Redirect>()("redirects", {
      name: (row) => `${row.owner}/${lower(row.name)}`,
      repository: (row) => row.repository,
    }),
    collaborators: table<rows.Collaborator>()("collaborators", {
      repository: (row) => row.repository,
      both: (row) => `${row.repository}/${row.account}`,
    }),
    invitations: table<rows.Invitation>()("invitations", {
      repository: (row) => row.repository,
      invitee: (row) => row.invitee,
      both: (row) => `${row.repository}/${row.invitee}`,
    }),
    labels: table<rows.Label>()("labels", {
      repository: (row) => row.repository,
      name: (row) => `${row.repository}/${lower(row.name)}`,
    }),
    secrets: table<rows.Secret>()("secrets", {
      scope: (row) => row.scope,
      name: (row) => `${row.scope}/${lower(row.name)}`,
    }),
    variables: table<rows.Variable>()("variables", {
      scope: (row) => row.scope,
      name: (row) => `${row.scope}/${lower(row.name)}`,
    }),
    environments: table<rows.Environment>()("environments", {
      repository: (row) => row.repository,
      name: (row) => `${row.repository}/${lower(row.name)}`,
    }),
    deploymentPolicies: table<rows.DeploymentPolicy>()("deploymentPolicies", { environment: (row) => row.environment }),
    rulesets: table<rows.Ruleset>()("rulesets", {
      repository: (row) => row.repository ?? undefined,
      organization: (row) => row.organization ?? undefined,
    }),
    deployKeys: table<rows.DeployKey>()("deployKeys", { repository: (row) => row.repository, key: (row) => row.key }),
    attestations: table<rows.Attestation>()("attestations", { repository: (row) => row.repository }),
    runnerTokens: table<rows.RunnerToken>()("runnerTokens", { token: (row) => row.token }),
    sarifUploads: table<rows.SarifUpload>()("sarifUploads", {
      repository: (row) => row.repository,
      sarif: (row) => `${row.repository}/${row.sarif_id}`,
    }),
    codeAnalyses: table<rows.CodeAnalysis>()("codeAnalyses", { repository: (row) => row.repository }),
    codeAlerts: table<rows.CodeAlert>()("codeAlerts", {
      repository: (row) => row.repository,
      number: (row) => `${row.repository}/${row.number}`,
    }),
    codeScanningSetups: table<rows.CodeScanningSetup>()("codeScanningSetups", { repository: (row) => row.repository }),
    dependabotAlerts: table<rows.DependabotAlert>()("dependabotAlerts", {
      repository: (row) => row.repository,
      number: (row) => `${row.repository}/${row.number}`,
    }),
    secretAlerts: table<rows.SecretAlert>()("secretAlerts", { repository: (row) => row.repository }),
    billedUsage: table<rows.BilledUsage>()("billedUsage", { organization: (row) => row.organization }),
    securityConfigurations: table<rows.SecurityConfiguration>()("securityConfigurations", {
      organization: (row) => row.organization,
    }),
    securityAttachments: table<rows.SecurityAttachment>()("securityAttachments", {
      configuration: (row) => row.configuration,
      repository: (row) => row.repository,
    }),
    organizationPolicies: table<rows.OrganizationPolicy>()("organizationPolicies", {
      organization: (row) => row.organization,
    }),
    repositoryPolicies: table<rows.RepositoryPolicy>()("repositoryPolicies", { repository: (row) => row.repository }),
    packages: table<rows.Package>()("packages", {
      owner: (row) => row.owner,
      name: (row) => `${row.owner}/${row.package_type}/${lower(row.name)}`,
    }),
    packageVersions: table<rows.PackageVersion>()("packageVersions", { package: (row) => row.package }),
    releaseAssets: table<rows.ReleaseAsset>()("releaseAssets", {
      repository: (row) => row.repository,
      release: (row) => row.release,
    }),
    organizationInvitations: table<rows.OrganizationInvitation>()("organizationInvitations", {
      organization: (row) => row.organization,
      invitee: (row) => row.invitee ?? undefined,
      both: (row) => (row.invitee === null ? undefined : `${row.organization}/${row.invitee}`),
    }),
    auditEvents: table<rows.AuditEvent>()("auditEvents", { organization: (row) => row.organization }),
    pagesSites: table<rows.PagesSite>()("pagesSites", { repository: (row) => row.repository }),
    pagesBuilds: table<rows.PagesBuild>()("pagesBuilds", { repository: (row) => row.repository }),
    branchProtections: table<rows.BranchProtection>()("branchProtections", {
      repository: (row) => row.repository,
      pattern: (row) => `${row.repository}/${row.pattern}`,
    }),
    pulls: table<rows.Pull>()("pulls", {
      repository: (row) => row.repository,
      number: (row) => `${row.repository}/${row.number}`,
      head: (row) => `${row.head_repository}/${row.head}`,
    }),
    reviews: table<rows.Review>()("reviews", { pull: (row) => row.pull }),
    reviewComments: table<rows.ReviewComment>()("reviewComments", {
      pull: (row) => row.pull,
      reply: (row) => row.in_reply_to ?? undefined,
    }),
    comments: table<rows.Comment>()("comments", {
      repository: (row) => row.repository,
      number: (row) => `${row.repository}/${row.number}`,
    }),
    statuses: table<rows.CommitStatus>()("statuses", {
      commit: (row) => `${row.repository}/${row.sha}`,
      repository: (row) => row.repository,
    }),
    checkRuns: table<rows.CheckRun>()("checkRuns", {
      commit: (row) => `${row.repository}/${row.head_sha}`,
      repository: (row) => row.repository,
    }),
    properties: table<rows.Property>()("properties", {
      organization: (row) => row.organization,
      name: (row) => `${row.organization}/${lower(row.property_name)}`,
    }),
    runnerGroups: table<rows.RunnerGroup>()("runnerGroups", { organization: (row) => row.organization }),
    runners: table<rows.Runner>()("runners", {
      organization: (row) => row.organization ?? undefined,
      repository: (row) => row.repository ?? undefined,
      group: (row) => row.group ?? undefined,
    }),
    autolinks: table<rows.Autolink>()("autolinks", { repository: (row) => row.repository }),
    releases: table<rows.Release>()("releases", { repository: (row) => row.repository }),
    hooks: table<rows.Hook>()("hooks", {
      repository: (row) => row.repository ?? undefined,
      organization: (row) => row.organization ?? undefined,
      app: (row) => row.app ?? undefined,
    }),
    deliveries: table<rows.Delivery>()("deliveries", { hook: (row) => row.hook }),
    workflowRuns: table<rows.WorkflowRun>()("workflowRuns", { repository: (row) => row.repository }),
    workflowJobs: table<rows.WorkflowJob>()("workflowJobs", {
      repository: (row) => row.repository,
      run: (row) => row.run,
    }),
    disabledWorkflows: table<rows.DisabledWorkflow>()("disabledWorkflows", {
      repository: (row) => row.repository,
      path: (row) => `${row.repository}/${row.path}`,
    }),
    artifacts: table<rows.Artifact>()("artifacts", { repository: (row) => row.repository, run: (row) => row.run }),
    actionsCaches: table<rows.ActionsCache>()("actionsCaches", { repository: (row) => row.repository }),
    deployments: table<rows.Deployment>()("deployments", { repository: (row) => row.repository }),
    deploymentStatuses: table<rows.DeploymentStatus>()("deploymentStatuses", { deployment: (row) => row.deployment }),
    deploymentGates: table<rows.DeploymentGate>()("deploymentGates", {
      run: (row) => row.run,
      environment: (row) => row.environment,
      state: (row) => row.state,
    }),
    deploymentReviews: table<rows.DeploymentReview>()("deploymentReviews", { run: (row) => row.run }),
    protectionRules: table<rows.ProtectionRule>()("protectionRules", { environment: (row) => row.environment }),
    signedCommits: table<rows.SignedCommit>()("signedCommits", { sha: (row) => row.sha }),
    serverSecrets: table<rows.ServerSecrets>()("serverSecrets", {}),
  };
}

export type Tables = ReturnType<typeof tablesOf>;
