/**
 * Types of which GitHub refuses a second one of the same name ("already exists"); all others are written over, or read
 * first.
 */
export const madeOnce: ReadonlySet<string> = new Set([
  "github:index/repository:Repository",
  "github:index/actionsVariable:ActionsVariable",
  "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable",
  "github:index/actionsOrganizationVariable:ActionsOrganizationVariable",
  "github:index/repositoryRuleset:RepositoryRuleset",
]);
