import * as github from "@pulumi/github";
import { owner, type ResourceCase, repo } from "./cases.ts";

const at = { owner, repo };
const value = (changed: boolean) => (changed ? "second" : "first");

/** Secrets, variables, and what else GitHub Actions and Dependabot have. */
export const actionsCases: readonly ResourceCase[] = [
  {
    kind: "ActionsSecret",
    declare: ({ repository }, changed, options) =>
      new github.ActionsSecret(
        "ActionsSecret",
        { repository: repository.name, secretName: "A", plaintextValue: value(changed) },
        options,
      ),
    drift: (octokit) => octokit.rest.actions.deleteRepoSecret({ ...at, secret_name: "A" }),
  },
  {
    kind: "ActionsEnvironmentSecret",
    declare: ({ repository, environment }, changed, options) =>
      new github.ActionsEnvironmentSecret(
        "ActionsEnvironmentSecret",
        {
          repository: repository.name,
          environment: environment.environment,
          secretName: "A",
          plaintextValue: value(changed),
        },
        options,
      ),
    drift: (octokit) =>
      octokit.rest.actions.deleteEnvironmentSecret({ ...at, environment_name: "prod", secret_name: "A" }),
  },
  {
    kind: "ActionsOrganizationSecret",
    declare: (_, changed, options) =>
      new github.ActionsOrganizationSecret(
        "ActionsOrganizationSecret",
        { secretName: "ORG", visibility: "all", plaintextValue: value(changed) },
        options,
      ),
    drift: (octokit) => octokit.rest.actions.deleteOrgSecret({ org: owner, secret_name: "ORG" }),
  },
  {
    kind: "DependabotSecret",
    declare: ({ repository }, changed, options) =>
      new github.DependabotSecret(
        "DependabotSecret",
        { repository: repository.name, secretName: "A", plaintextValue: value(changed) },
        options,
      ),
    drift: (octokit) => octokit.rest.dependabot.deleteRepoSecret({ ...at, secret_name: "A" }),
  },
  {
    kind: "ActionsVariable",
    declare: ({ repository }, changed, options) =>
      new github.ActionsVariable(
        "ActionsVariable",
        { repository: repository.name, variableName: "A", value: value(changed) },
        options,
      ),
    drift: (octokit) => octokit.rest.actions.updateRepoVariable({ ...at, name: "A", value: "by hand" }),
  },
  {
    kind: "ActionsEnvironmentVariable",
    declare: ({ repository, environment }, changed, options) =>
      new github.ActionsEnvironmentVariable(
        "ActionsEnvironmentVariable",
        { repository: repository.name, environment: environment.environment, variableName: "A", value: value(changed) },
        options,
      ),
    drift: (octokit) =>
      octokit.rest.actions.updateEnvironmentVariable({ ...at, environment_name: "prod", name: "A", value: "by hand" }),
  },
  {
    kind: "ActionsOrganizationVariable",
    declare: (_, changed, options) =>
      new github.ActionsOrganizationVariable(
        "ActionsOrganizationVariable",
        { variableName: "ORG", visibility: "all", value: value(changed) },
        options,
      ),
    drift: (octokit) => octokit.rest.actions.updateOrgVariable({ org: owner, name: "ORG", value: "by hand" }),
  },
  {
    kind: "RepositoryEnvironmentDeploymentPolicy",
    declare: ({ repository, environment }, changed, options) =>
      new github.RepositoryEnvironmentDeploymentPolicy(
        "RepositoryEnvironmentDeploymentPolicy",
        {
          repository: repository.name,
          environment: environment.environment,
          branchPattern: changed ? "release/*" : "main",
        },
        options,
      ),
    drift: (octokit, id) =>
      octokit.rest.repos.updateDeploymentBranchPolicy({
        ...at,
        environment_name: "prod",
        branch_policy_id: Number(id.split(":").at(-1)),
        name: "by-hand",
      }),
  },
  {
    kind: "ActionsRepositoryPermissions",
    declare: ({ repository }, changed, options) =>
      new github.ActionsRepositoryPermissions(
        "ActionsRepositoryPermissions",
        { repository: repository.name, allowedActions: changed ? "local_only" : "all" },
        options,
      ),
    drift: (octokit) =>
      octokit.rest.actions.setGithubActionsPermissionsRepository({ ...at, enabled: true, allowed_actions: "all" }),
  },
  {
    kind: "ActionsOrganizationPermissions",
    declare: (_, changed, options) =>
      new github.ActionsOrganizationPermissions(
        "ActionsOrganizationPermissions",
        { enabledRepositories: "all", allowedActions: changed ? "local_only" : "all" },
        options,
      ),
    drift: (octokit) =>
      octokit.rest.actions.setGithubActionsPermissionsOrganization({
        org: owner,
        enabled_repositories: "all",
        allowed_actions: "all",
      }),
  },
  {
    kind: "ActionsRepositoryAccessLevel",
    declare: ({ repository }, changed, options) =>
      new github.ActionsRepositoryAccessLevel(
        "ActionsRepositoryAccessLevel",
        { repository: repository.name, accessLevel: changed ? "organization" : "none" },
        options,
      ),
    drift: (octokit) => octokit.rest.actions.setWorkflowAccessToRepository({ ...at, access_level: "none" }),
  },
  {
    kind: "ActionsRepositoryOidcSubjectClaimCustomizationTemplate",
    declare: ({ repository }, changed, options) =>
      new github.ActionsRepositoryOidcSubjectClaimCustomizationTemplate(
        "ActionsRepositoryOidcSubjectClaimCustomizationTemplate",
        {
          repository: repository.name,
          useDefault: false,
          includeClaimKeys: changed ? ["repo", "ref"] : ["repo"],
        },
        options,
      ),
    drift: (octokit) => octokit.request("PUT /repos/local/app/actions/oidc/customization/sub", { use_default: true }),
  },
  {
    kind: "ActionsRunnerGroup",
    declare: (_, changed, options) =>
      new github.ActionsRunnerGroup(
        "ActionsRunnerGroup",
        { name: changed ? "gpus" : "gpu", visibility: "all" },
        options,
      ),
    drift: (octokit, id) => octokit.request(`PATCH /orgs/local/actions/runner-groups/${id}`, { name: "by hand" }),
  },
  {
    kind: "TeamMembers",
    declare: ({ team }, changed, options) =>
      new github.TeamMembers(
        "TeamMembers",
        { teamSlug: team.slug, members: [{ username: "ann", role: changed ? "maintainer" : "member" }] },
        options,
      ),
    drift: (octokit) =>
      octokit.rest.teams.removeMembershipForUserInOrg({ org: owner, team_slug: "core", username: "ann" }),
  },
  {
    kind: "TeamRepository",
    declare: ({ repository, team }, changed, options) =>
      new github.TeamRepository(
        "TeamRepository",
        { teamId: team.id, repository: repository.name, permission: changed ? "push" : "pull" },
        options,
      ),
    drift: (octokit) =>
      octokit.rest.teams.addOrUpdateRepoPermissionsInOrg({ org: owner, team_slug: "core", ...at, permission: "admin" }),
  },
];
