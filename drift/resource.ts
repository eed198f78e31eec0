import type { Difference } from "./difference.ts";

/** A resource that a program declares, as far as one is found by it. */
export interface NamedResource {
  readonly urn: string;
  /** Pulumi type token. */
  readonly type: string;
  /** Logical name, which begins with the repository's id. */
  readonly name: string;
}

/**
 * URN of the resource that would set a difference right; undefined where no resource of the program is about it.
 *
 * @param id the repository's id in the inventory
 */
export function resourceOf(id: string, found: Difference, resources: readonly NamedResource[]): string | undefined {
  if (found.kind === "undeclared") return undefined;
  const wanted = typeAndName(id, found.path.map(String), found.file !== undefined);
  if (wanted === undefined) return undefined;
  const [type, name] = wanted;
  return resources.find((one) => one.type === type && one.name.toLowerCase() === name.toLowerCase())?.urn;
}

const github = (name: string) => `github:index/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`;

/** Type and logical name, as the components give them. */
function typeAndName(id: string, path: readonly string[], isFile: boolean): [type: string, name: string] | undefined {
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

function actionsResource(id: string, word: string): [string, string] {
  if (word === "retentionDays" || word === "forkApproval")
    return ["slipway:github:ActionsSettings", `${id}-actions-settings`];
  if (word === "defaultToken" || word === "approvePullRequests")
    return [github("WorkflowRepositoryPermissions"), `${id}-actions-token`];
  return [github("ActionsRepositoryPermissions"), `${id}-actions-permissions`];
}

function environmentResource(name: string, part: string, leaf: string): [string, string] {
  if (part === "secrets") return [github("ActionsEnvironmentSecret"), `${name}-secrets-${leaf}`];
  if (part === "variables") return [github("ActionsEnvironmentVariable"), `${name}-variables-${leaf}`];
  return [github("RepositoryEnvironment"), name];
}
