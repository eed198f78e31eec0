import type { Reply } from "../http/reply.ts";
import type { BaseCall } from "../http/route.ts";

/** GitHub's name of what a call did, or how that follows from the call. */
type Action = string | ((reply: Reply, call: BaseCall) => string | undefined);

const repo = "/repos/{owner}/{repo}";
const org = "/orgs/{org}";

/** A PUT that makes something new answers 201. */
const madeOrChanged =
  (made: string, changed: string): Action =>
  ({ status }) =>
    status === 201 ? made : changed;

const secrets = (path: string, scope: string, kind: string): Record<string, Action> => ({
  [`PUT ${path}/secrets/{secret_name}`]: madeOrChanged(
    `${scope}.create_${kind}_secret`,
    `${scope}.update_${kind}_secret`,
  ),
  [`DELETE ${path}/secrets/{secret_name}`]: `${scope}.remove_${kind}_secret`,
});

const variables = (path: string, scope: string): Record<string, Action> => ({
  [`POST ${path}/variables`]: `${scope}.create_actions_variable`,
  [`PATCH ${path}/variables/{name}`]: `${scope}.update_actions_variable`,
  [`DELETE ${path}/variables/{name}`]: `${scope}.remove_actions_variable`,
});

/** What changes about a repository has a name of its own for the graver things. */
const repositoryChange: Action = (_, call) => {
  const { repository, tables } = call as BaseCall & { repository: { id: number; name: string } };
  const before = repository as unknown as Record<string, unknown>;
  const after = tables.repositories.get(repository.id) as unknown as Record<string, unknown>;
  if (before.archived !== after.archived) return after.archived ? "repo.archived" : "repo.unarchived";
  if (before.visibility !== after.visibility) return "repo.access";
  if (before.name !== after.name) return "repo.rename";
  if (before.default_branch !== after.default_branch) return "repo.update_default_branch";
  return before === after ? undefined : "repo.update";
};

/** Each route that is written down -> what it is called in the log. */
export const auditActions: Readonly<Record<string, Action>> = {
  [`POST ${org}/repos`]: "repo.create",
  [`POST ${repo}/generate`]: "repo.create",
  [`POST ${repo}/forks`]: "repo.create",
  [`PATCH ${repo}`]: repositoryChange,
  [`DELETE ${repo}`]: "repo.destroy",
  [`POST ${repo}/transfer`]: "repo.transfer",
  [`PUT ${repo}/topics`]: "repo.update_topics",
  [`PUT ${repo}/collaborators/{username}`]: madeOrChanged("repository_invitation.create", "repo.update_member"),
  [`DELETE ${repo}/collaborators/{username}`]: "repo.remove_member",
  [`DELETE ${repo}/invitations/{invitation_id}`]: "repository_invitation.cancel",
  [`PUT ${repo}/vulnerability-alerts`]: "repository_vulnerability_alerts.enable",
  [`DELETE ${repo}/vulnerability-alerts`]: "repository_vulnerability_alerts.disable",
  [`POST ${repo}/pages`]: "repo.pages_create",
  [`DELETE ${repo}/pages`]: "repo.pages_destroy",
  [`POST ${repo}/keys`]: "public_key.create",
  [`DELETE ${repo}/keys/{key_id}`]: "public_key.delete",
  [`PUT ${repo}/branches/{branch}/protection`]: "protected_branch.create",
  [`DELETE ${repo}/branches/{branch}/protection`]: "protected_branch.destroy",
  [`PUT ${repo}/environments/{environment_name}`]: "environment.create",
  [`DELETE ${repo}/environments/{environment_name}`]: "environment.delete",
  [`POST ${repo}/environments/{environment_name}/deployment_protection_rules`]: "environment.add_protection_rule",
  [`DELETE ${repo}/environments/{environment_name}/deployment_protection_rules/{protection_rule_id}`]:
    "environment.remove_protection_rule",
  [`PUT ${repo}/actions/permissions`]: "repo.update_actions_settings",
  [`PUT ${repo}/actions/permissions/access`]: "repo.update_actions_access_settings",
  [`PUT ${repo}/actions/permissions/workflow`]: "repo.update_default_workflow_permissions",
  [`POST ${repo}/actions/runners/generate-jitconfig`]: "repo.register_self_hosted_runner",
  [`DELETE ${repo}/actions/runners/{runner_id}`]: "repo.remove_self_hosted_runner",
  [`POST ${repo}/actions/runs/{run_id}/cancel`]: "workflows.cancel_workflow_run",
  [`POST ${repo}/actions/runs/{run_id}/rerun`]: "workflows.rerun_workflow_run",
  [`POST ${repo}/actions/runs/{run_id}/rerun-failed-jobs`]: "workflows.rerun_workflow_run",
  [`DELETE ${repo}/actions/runs/{run_id}`]: "workflows.delete_workflow_run",
  [`POST ${repo}/actions/runs/{run_id}/pending_deployments`]: "workflows.review_workflow_job",
  [`PUT ${repo}/actions/workflows/{workflow_id}/enable`]: "workflows.enable_workflow",
  [`PUT ${repo}/actions/workflows/{workflow_id}/disable`]: "workflows.disable_workflow",
  ...secrets(`${repo}/actions`, "repo", "actions"),
  ...secrets(`${repo}/dependabot`, "repo", "integration"),
  ...secrets(`${repo}/environments/{environment_name}`, "environment", "actions"),
  ...variables(`${repo}/actions`, "repo"),
  ...variables(`${repo}/environments/{environment_name}`, "environment"),
  ...secrets(`${org}/actions`, "org", "actions"),
  ...secrets(`${org}/dependabot`, "org", "integration"),
  ...variables(`${org}/actions`, "org"),
  ...Object.fromEntries(
    [repo, org].flatMap((place): [string, Action][] => [
      [`POST ${place}/rulesets`, "repository_ruleset.create"],
      [`PUT ${place}/rulesets/{ruleset_id}`, "repository_ruleset.update"],
      [`DELETE ${place}/rulesets/{ruleset_id}`, "repository_ruleset.destroy"],
      [`POST ${place}/hooks`, "hook.create"],
      [`PATCH ${place}/hooks/{hook_id}`, "hook.config_changed"],
      [`DELETE ${place}/hooks/{hook_id}`, "hook.destroy"],
    ]),
  ),
  [`PATCH ${org}`]: "org.update_settings",
  [`PUT ${org}/actions/permissions`]: "org.update_actions_settings",
  [`PUT ${org}/actions/permissions/workflow`]: "org.update_default_workflow_permissions",
  [`POST ${org}/actions/runners/generate-jitconfig`]: "org.register_self_hosted_runner",
  [`DELETE ${org}/actions/runners/{runner_id}`]: "org.remove_self_hosted_runner",
  [`POST ${org}/actions/runner-groups`]: "org.runner_group_created",
  [`PATCH ${org}/actions/runner-groups/{runner_group_id}`]: "org.runner_group_updated",
  [`DELETE ${org}/actions/runner-groups/{runner_group_id}`]: "org.runner_group_removed",
  [`POST ${org}/invitations`]: "org.invite_member",
  [`DELETE ${org}/invitations/{invitation_id}`]: "org.cancel_invitation",
  "PATCH /user/memberships/orgs/{org}": "org.add_member",
  [`PUT ${org}/memberships/{username}`]: ({ body }) =>
    (body as { state?: string }).state === "pending" ? "org.invite_member" : "org.update_member",
  [`DELETE ${org}/memberships/{username}`]: "org.remove_member",
  [`POST ${org}/teams`]: "team.create",
  [`PATCH ${org}/teams/{team_slug}`]: "team.update",
  [`DELETE ${org}/teams/{team_slug}`]: "team.destroy",
  [`PUT ${org}/teams/{team_slug}/memberships/{username}`]: "team.add_member",
  [`DELETE ${org}/teams/{team_slug}/memberships/{username}`]: "team.remove_member",
  [`PUT ${org}/teams/{team_slug}/repos/{owner}/{repo}`]: "team.add_repository",
  [`DELETE ${org}/teams/{team_slug}/repos/{owner}/{repo}`]: "team.remove_repository",
  [`PUT ${org}/properties/schema/{custom_property_name}`]: "custom_property_definition.create",
  [`DELETE ${org}/properties/schema/{custom_property_name}`]: "custom_property_definition.destroy",
  [`PATCH ${repo}/properties/values`]: "repository.custom_property_value_update",
  [`DELETE ${org}/packages/{package_type}/{package_name}`]: "packages.package_deleted",
  [`POST ${org}/packages/{package_type}/{package_name}/restore`]: "packages.package_restored",
  [`DELETE ${org}/packages/{package_type}/{package_name}/versions/{package_version_id}`]:
    "packages.package_version_deleted",
  [`POST ${org}/packages/{package_type}/{package_name}/versions/{package_version_id}/restore`]:
    "packages.package_version_restored",
};
