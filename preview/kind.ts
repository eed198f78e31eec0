/** Words for resource types, where the type's own name would not be what a GitHub user calls it. */
const words: Record<string, string> = {
  RepositoryRuleset: "ruleset",
  OrganizationRuleset: "organisation ruleset",
  RepositoryEnvironment: "environment",
  RepositoryEnvironmentDeploymentPolicy: "deployment policy",
  ActionsSecret: "secret",
  ActionsEnvironmentSecret: "environment secret",
  ActionsOrganizationSecret: "organisation secret",
  ActionsOrganizationSecretRepositories: "organisation secret's readers",
  DependabotSecret: "Dependabot secret",
  DependabotOrganizationSecret: "organisation Dependabot secret",
  DependabotOrganizationSecretRepositories: "organisation Dependabot secret's readers",
  ActionsVariable: "variable",
  ActionsEnvironmentVariable: "environment variable",
  ActionsOrganizationVariable: "organisation variable",
  ActionsRepositoryPermissions: "Actions permission set",
  WorkflowRepositoryPermissions: "default token permission set",
  ActionsSettings: "Actions retention and fork setting",
  RepositoryVulnerabilityAlerts: "vulnerability alert setting",
  RepositoryDependabotSecurityUpdates: "Dependabot update setting",
  Labels: "label set",
  TeamRepository: "team access",
  RepositoryCollaborator: "personal access",
  RepositoryCustomProperty: "custom property",
  FileSet: "file set",
  GeneratedSecret: "generated value",
  Image: "container image",
  Index: "image tag",
  RemoteImage: "local image",
  RegistryImage: "container image",
};

/** What a GitHub user calls a resource of this Pulumi type (`github:index/issueLabel:IssueLabel` is a label). */
export function kindOf(type: string): string {
  const name = type.split(":").at(-1) ?? type;
  return words[name] ?? name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

const order = [
  "repository",
  "file set",
  "ruleset",
  "environment",
  "deployment policy",
  "secret",
  "environment secret",
  "variable",
  "environment variable",
  "team access",
  "personal access",
];

/** Sorts kinds by what a reader looks for first, the rest by name. */
export function byImportance(left: string, right: string): number {
  const rank = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return rank(left) - rank(right) || (left < right ? -1 : 1);
}
