import type { Route } from "../http/route.ts";
import { accounts } from "./accounts.ts";
import { actionsCaches } from "./actions-caches.ts";
import { actionsPermissions } from "./actions-permissions.ts";
import { appHooks } from "./app-hooks.ts";
import { apps } from "./apps.ts";
import { archives } from "./archives.ts";
import { attestations } from "./attestations.ts";
import { auditLog } from "./audit-log.ts";
import { autolinks } from "./autolinks.ts";
import { billing } from "./billing.ts";
import { branchMerges } from "./branch-merges.ts";
import { branchProtection } from "./branch-protection.ts";
import { branchProtectionLists } from "./branch-protection-lists.ts";
import { branches } from "./branches.ts";
import { checkSuites } from "./check-suites.ts";
import { checks } from "./checks.ts";
import { codeScanning } from "./code-scanning.ts";
import { codeScanningSetup } from "./code-scanning-setup.ts";
import { collaborators } from "./collaborators.ts";
import { comments } from "./comments.ts";
import { commits } from "./commits.ts";
import { contents } from "./contents.ts";
import { customProperties } from "./custom-properties.ts";
import { dependabotAlerts } from "./dependabot-alerts.ts";
import { deployKeys } from "./deploy-keys.ts";
import { deployments } from "./deployments.ts";
import { environments } from "./environments.ts";
import { gitData } from "./git-data.ts";
import { hooks } from "./hooks.ts";
import { issueLabels } from "./issue-labels.ts";
import { labels } from "./labels.ts";
import { meta } from "./meta.ts";
import { organizationInvitations } from "./organization-invitations.ts";
import { packages } from "./packages.ts";
import { pages } from "./pages.ts";
import { pendingDeployments } from "./pending-deployments.ts";
import { policies } from "./policies.ts";
import { protectionRules } from "./protection-rules.ts";
import { pulls } from "./pulls.ts";
import { releaseAssets } from "./release-assets.ts";
import { releases } from "./releases.ts";
import { repositories } from "./repositories.ts";
import { repositoryFeatures } from "./repository-features.ts";
import { reviewComments } from "./review-comments.ts";
import { reviews } from "./reviews.ts";
import { rulesets } from "./rulesets.ts";
import { runFiles } from "./run-files.ts";
import { runnerGroupMembers } from "./runner-group-members.ts";
import { runnerGroups } from "./runner-groups.ts";
import { runners } from "./runners.ts";
import { secretScanning } from "./secret-scanning.ts";
import { secrets } from "./secrets.ts";
import { securityConfigurations } from "./security-configurations.ts";
import { singleReview } from "./single-review.ts";
import { statuses } from "./statuses.ts";
import { teams } from "./teams.ts";
import { transfers } from "./transfers.ts";
import { variables } from "./variables.ts";
import { workflowRuns } from "./workflow-runs.ts";
import { workflows } from "./workflows.ts";

/** Everything that the REST API answers. */
export const routes: readonly Route[] = [
  accounts,
  actionsCaches,
  actionsPermissions,
  appHooks,
  apps,
  archives,
  attestations,
  auditLog,
  autolinks,
  branches,
  branchMerges,
  branchProtection,
  branchProtectionLists,
  checks,
  checkSuites,
  codeScanning,
  codeScanningSetup,
  collaborators,
  comments,
  commits,
  contents,
  customProperties,
  billing,
  dependabotAlerts,
  secretScanning,
  deployKeys,
  deployments,
  environments,
  gitData,
  hooks,
  issueLabels,
  labels,
  meta,
  organizationInvitations,
  packages,
  pages,
  pendingDeployments,
  policies,
  protectionRules,
  pulls,
  releaseAssets,
  releases,
  repositories,
  repositoryFeatures,
  reviewComments,
  reviews,
  rulesets,
  runFiles,
  runnerGroupMembers,
  runnerGroups,
  runners,
  secrets,
  securityConfigurations,
  singleReview,
  statuses,
  teams,
  transfers,
  variables,
  workflowRuns,
  workflows,
].flat();
