/**
 * Inputs whose change makes the GitHub provider delete a resource and create it anew (`willReplaceOnChanges` of its
 * schema, version 6.15.0). The plan has no provider to ask; the engine's own preview is exact.
 */
const fields: Readonly<Record<string, readonly string[]>> = {
  ActionsEnvironmentSecret: ["environment", "secretName"],
  ActionsEnvironmentVariable: ["environment", "variableName"],
  ActionsOrganizationSecret: ["secretName", "selectedRepositoryIds"],
  ActionsOrganizationSecretRepositories: ["secretName"],
  ActionsOrganizationVariable: ["variableName"],
  ActionsSecret: ["secretName"],
  ActionsVariable: ["variableName"],
  DependabotOrganizationSecret: ["secretName", "selectedRepositoryIds"],
  DependabotOrganizationSecretRepositories: ["secretName"],
  DependabotSecret: ["secretName"],
  RepositoryCollaborator: ["permission", "repository", "username"],
  RepositoryCustomProperty: ["propertyName", "propertyType"],
  RepositoryDependabotSecurityUpdates: ["repository"],
  RepositoryEnvironment: ["environment"],
  RepositoryEnvironmentDeploymentPolicy: ["environment"],
  RepositoryVulnerabilityAlerts: ["repository"],
  TeamRepository: ["repository", "teamId"],
};

const none: ReadonlySet<string> = new Set();
const byType = new Map(Object.entries(fields).map(([type, names]) => [type, new Set(names)]));

/** Names of the inputs that cannot change in place, by type token (`github:index/actionsSecret:ActionsSecret`). */
export const replacingFields = (type: string): ReadonlySet<string> =>
  type.startsWith("github:") ? (byType.get(type.split(":").at(-1)!) ?? none) : none;
