import type { Applier } from "../resource.ts";
import { applyCollaborator, applyTeamRepository } from "./access.ts";
import { applyActionsPermissions, applyWorkflowPermissions } from "./actions-permissions.ts";
import { applyImage, applyImageTag } from "./container-image.ts";
import { applyCustomProperty } from "./custom-property.ts";
import { applyLocalImage, applyLocalTag, applyPushedImage } from "./engine-image.ts";
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

/** Container images, by their whole type. */
const images: Readonly<Record<string, Applier>> = {
  "docker-build:index:Image": applyImage,
  "docker-build:index:Index": applyImageTag,
  "docker:index/remoteImage:RemoteImage": applyLocalImage,
  "docker:index/tag:Tag": applyLocalTag,
  "docker:index/registryImage:RegistryImage": applyPushedImage,
};

/** The applier of another provider's type token (`github:index/repository:Repository`), if there is one. */
export function foreignApplier(type: string): Applier | undefined {
  if (Object.hasOwn(images, type)) return images[type];
  const [, module, name] = /^github:index\/(\w+):(\w+)$/.exec(type) ?? [];
  return name !== undefined && module?.toLowerCase() === name.toLowerCase() ? resources[name] : undefined;
}
