import type { Difference } from "./difference.ts";

/** A resource that a program declares, as far as one is found by it. */
export interface NamedResource {
  readonly urn: string;
  /** Pulumi type token. */
  readonly type: string;
  /** Logical name, which begins with the repository's id. */
  readonly name: string;
  /** URN of its parent; "" for the stack. */
  readonly parent: string;
}

type TypeAndName = readonly [type: string, name: string];

/**
 * URNs of the resources that would set a difference right, the one that it is about first: with an environment goes what is
 * inside, with a secret its twin for Dependabot. Empty where no resource of the program is about it.
 *
 * @param id the repository's id in the inventory
 */
export function resourcesOf(id: string, found: Difference, resources: readonly NamedResource[]): string[] {
  if (found.kind === "undeclared") return [];
  if (found.urn !== undefined) return [found.urn];
  const path = found.path.map(String);
  const isAbout = ([type, name]: TypeAndName) =>
    resources.filter((one) => one.type === type && one.name.toLowerCase() === name.toLowerCase());
  const own = isAbout(typeAndName(id, path, found.file !== undefined));
  const [field, word = "", part = ""] = path;
  const further =
    field === "secrets" && part === ""
      ? isAbout([github("DependabotSecret"), `${id}-secrets-dependabot-${word}`])
      : field === "environments" && ["", "branches", "tags"].includes(part)
        ? insideEnvironment(`${id}-environment-${word}`, part !== "", resources)
        : [];
  return [...own, ...further].map(({ urn }) => urn);
}

/** What an environment's component has beside the environment: its patterns, its secrets, its variables. */
function insideEnvironment(name: string, patternsAlone: boolean, resources: readonly NamedResource[]): NamedResource[] {
  const parents = patternsAlone ? [name] : [name, `${name}-secrets`, `${name}-variables`];
  const types = [
    github("RepositoryEnvironmentDeploymentPolicy"),
    ...(patternsAlone ? [] : [github("ActionsEnvironmentSecret"), github("ActionsEnvironmentVariable")]),
  ];
  return resources.filter(({ type, parent }) => types.includes(type) && parents.includes(parent.split("::").at(-1)!));
}

const github = (name: string) => `github:index/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`;

/** Type and logical name, as the components give them. */
function typeAndName(id: string, path: readonly string[], isFile: boolean): TypeAndName {
  if (isFile) return ["slipway:github:FileSet", `${id}-files`];
  const [field = "", word = "", part = "", leaf = ""] = path;
  switch (field) {
    case "security":
      if (word === "vulnerabilityAlerts")
        return [github("RepositoryVulnerabilityAlerts"), `${id}-vulnerability-alerts`];
      if (word === "dependabotUpdates")
        return [github("RepositoryDependabotSecurityUpdates"), `${id}-dependabot-updates`];
      return [github("Repository"), id];
    case "access":
      return word === "teams"
        ? [github("TeamRepository"), `${id}-team-${part}`]
        : [github("RepositoryCollaborator"), `${id}-person-${part}`];
    case "labels":
      return ["slipway:github:Labels", `${id}-labels`];
    case "properties":
      return [github("RepositoryCustomProperty"), `${id}-property-${word}`];
    case "actions":
      return actionsResource(id, word);
    case "secrets":
      return part === "dependabot"
        ? [github("DependabotSecret"), `${id}-secrets-dependabot-${word}`]
        : [github("ActionsSecret"), `${id}-secrets-${word}`];
    case "variables":
      return [github("ActionsVariable"), `${id}-variables-${word}`];
    case "environments":
      return environmentResource(`${id}-environment-${word}`, part, leaf);
    case "rules":
      return [github("RepositoryRuleset"), `${id}-rules-${word === "tags" ? "tags" : "branch"}`];
    default:
      return [github("Repository"), id];
  }
}

function actionsResource(id: string, word: string): TypeAndName {
  if (word === "retentionDays" || word === "forkApproval")
    return ["slipway:github:ActionsSettings", `${id}-actions-settings`];
  if (word === "defaultToken" || word === "approvePullRequests")
    return [github("WorkflowRepositoryPermissions"), `${id}-actions-token`];
  return [github("ActionsRepositoryPermissions"), `${id}-actions-permissions`];
}

function environmentResource(name: string, part: string, leaf: string): TypeAndName {
  if (part === "secrets") return [github("ActionsEnvironmentSecret"), `${name}-secrets-${leaf}`];
  if (part === "variables") return [github("ActionsEnvironmentVariable"), `${name}-variables-${leaf}`];
  return [github("RepositoryEnvironment"), name];
}
