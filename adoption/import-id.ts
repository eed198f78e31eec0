/** Parts of the provider's ids in which ":" separates. */
const part = (value: unknown) => String(value).replaceAll(":", "??");

/** A declared resource, as far as its id shows in what is declared. */
export interface Identified {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What an id is made of beside what is declared. */
export interface IdParts {
  readonly owner: string;
  /** Name of the repository; "" for what is the owner's own. */
  readonly repository: string;
  /** GitHub's number of a ruleset or of a deployment policy; 0 where there is none. */
  readonly number?: number;
}

/**
 * A resource's id as its provider imports it; undefined for a component. Source: each resource's page in the provider's
 * documentation.
 */
export function importId({ type, inputs, name }: Identified, { owner, repository, number = 0 }: IdParts) {
  if (type.startsWith("slipway:github:")) {
    return ["FileSet", "ActionsSettings", "Labels"].includes(type.split(":").at(-1)!)
      ? `${owner}/${repository}`
      : undefined;
  }
  switch (type.split(":").at(-1)) {
    case "TeamRepository":
      return `${name.slice(name.indexOf("-team-") + "-team-".length)}:${repository}`;
    case "RepositoryCollaborator":
      return `${repository}:${inputs.username}`;
    case "RepositoryCustomProperty":
      return `${owner}:${repository}:${inputs.propertyName}`;
    case "ActionsVariable":
      return `${repository}:${inputs.variableName}`;
    case "ActionsEnvironmentVariable":
      return `${repository}:${part(inputs.environment)}:${inputs.variableName}`;
    case "ActionsOrganizationVariable":
      return String(inputs.variableName);
    case "RepositoryEnvironment":
      return `${repository}:${part(inputs.environment)}`;
    case "RepositoryEnvironmentDeploymentPolicy":
      return `${repository}:${part(inputs.environment)}:${number}`;
    case "RepositoryRuleset":
      return `${repository}:${number}`;
    default:
      return repository;
  }
}
