/** A permission of a GitHub App, or of a fine-grained token (`administration: write`). */
export interface Permission {
  /** As the API names it (`actions_variables`). */
  readonly name: string;
  readonly level: "read" | "write";
}

const administration: Permission = { name: "administration", level: "write" };
const variables: Permission = { name: "actions_variables", level: "write" };
const environments: Permission = { name: "environments", level: "write" };
const organizationSecrets: Permission = { name: "organization_secrets", level: "write" };
const dependabot: Permission = { name: "dependabot_secrets", level: "write" };
const organizationDependabot: Permission = { name: "organization_dependabot_secrets", level: "write" };

/**
 * What applying a resource needs, by the last part of its type.
 * https://docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
const byType: Readonly<Record<string, readonly Permission[]>> = {
  ActionsEnvironmentSecret: [environments],
  ActionsEnvironmentVariable: [environments],
  ActionsOrganizationSecret: [organizationSecrets],
  ActionsOrganizationSecretRepositories: [organizationSecrets],
  ActionsOrganizationVariable: [{ name: "organization_actions_variables", level: "write" }],
  ActionsRepositoryPermissions: [administration],
  ActionsRunnerGroup: [{ name: "organization_self_hosted_runners", level: "write" }],
  ActionsSecret: [{ name: "secrets", level: "write" }],
  ActionsSettings: [administration],
  ActionsVariable: [variables],
  DependabotOrganizationSecret: [organizationDependabot],
  DependabotOrganizationSecretRepositories: [organizationDependabot],
  DependabotSecret: [dependabot],
  FileSet: [
    { name: "contents", level: "write" },
    { name: "workflows", level: "write" },
    { name: "pull_requests", level: "write" },
  ],
  Labels: [{ name: "issues", level: "write" }],
  Repository: [administration],
  RepositoryCollaborator: [administration],
  RepositoryCustomProperty: [{ name: "custom_properties", level: "write" }],
  RepositoryDependabotSecurityUpdates: [administration],
  RepositoryEnvironment: [administration],
  RepositoryEnvironmentDeploymentPolicy: [administration, { name: "actions", level: "read" }],
  RepositoryRuleset: [administration],
  RepositoryVulnerabilityAlerts: [administration],
  TeamRepository: [administration, { name: "members", level: "read" }],
  WorkflowRepositoryPermissions: [administration],
};

/** A permission, and the types of resources that need it. */
export interface NeededPermission extends Permission {
  readonly for: readonly string[];
}

/**
 * Permissions that applying resources needs, each once with the types that need it, in the order of their names.
 *
 * @param types type tokens (`github:index/repository:Repository`); those of other providers need none
 */
export function neededPermissions(types: readonly string[]): NeededPermission[] {
  const needed = new Map<string, { permission: Permission; types: Set<string> }>();
  for (const type of types.filter((one) => /^(github|slipway:github):/.test(one))) {
    const name = type.split(":").at(-1)!;
    for (const permission of byType[name] ?? []) {
      const key = `${permission.name}:${permission.level}`;
      const entry = needed.get(key) ?? { permission, types: new Set<string>() };
      needed.set(key, { ...entry, types: entry.types.add(name) });
    }
  }
  return [...needed.values()]
    .map(({ permission, types: names }) => ({ ...permission, for: [...names].sort() }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Types that are known to need something; a test holds every resource of the components against them. */
export const typesWithPermissions: ReadonlySet<string> = new Set(Object.keys(byType));
