import type { Applier } from "../resource.ts";
import { applyCollaborator, applyTeamRepository } from "./access.ts";
import { applyActionsPermissions, applyWorkflowPermissions } from "./actions-permissions.ts";
import { applyCustomProperty } from "./custom-property.ts";
import { applyDeploymentPolicy, applyEnvironment } from "./environment.ts";
import { applyRepository } from "./repository.ts";
import { applyRepositoryRuleset } from "./repository-ruleset.ts";
import {
  applyActionsSecret,
  applyDependabotOrganizationSecret,
  applyDependabotSecret,
  applyEnvironmentSecret,
  applyOrganizationSecret,
} from "./secret.ts";
import { applyDependabotSecretRepositories, applySecretRepositories } from "./secret-repositories.ts";
import { applyDependabotUpdates, applyVulnerabilityAlerts } from "./security.ts";
import { applyActionsVariable, applyEnvironmentVariable, applyOrganizationVariable } from "./variable.ts";

/** Every resource of the GitHub provider that Slipway's components use. */
const resources: Readonly<Record<string, Applier>> = {
  ActionsEnvironmentSecret: applyEnvironmentSecret,
  ActionsEnvironmentVariable: applyEnvironmentVariable,
  ActionsOrganizationSecret: applyOrganizationSecret,
  ActionsOrganizationSecretRepositories: applySecretRepositories,
  ActionsOrganizationVariable: applyOrganizationVariable,
  ActionsRepositoryPermissions: applyActionsPermissions,
  ActionsSecret: applyActionsSecret,
  ActionsVariable: applyActionsVariable,
  DependabotOrganizationSecret: applyDependabotOrganizationSecret,
  DependabotOrganizationSecretRepositories: applyDependabotSecretRepositories,
  DependabotSecret: applyDependabotSecret,
  Repository: applyRepository,
  RepositoryCollaborator: applyCollaborator,
  RepositoryCustomProperty: applyCustomProperty,
  RepositoryDependabotSecurityUpdates: applyDependabotUpdates,
  RepositoryEnvironment: applyEnvironment,
  RepositoryEnvironmentDeploymentPolicy: applyDeploymentPolicy,
  RepositoryRuleset: applyRepositoryRuleset,
  RepositoryVulnerabilityAlerts: applyVulnerabilityAlerts,
  TeamRepository: applyTeamRepository,
  WorkflowRepositoryPermissions: applyWorkflowPermissions,
};

/** The applier of a GitHub provider's type token (`github:index/repository:Repository`), if there is one. */
export function gitHubApplier(type: string): Applier | undefined {
  const [, module, name] = /^github:index\/(\w+):(\w+)$/.exec(type) ?? [];
  return name !== undefined && module?.toLowerCase() === name.toLowerCase() ? resources[name] : undefined;
}
