import type { DesiredRepository } from "./compose.ts";

/** What a repository gets, by name only. */
export interface RepositoryOutline {
  /** Paths of delivered files. */
  readonly files: readonly string[];
  /** Names of required checks, those included that somebody else makes. */
  readonly requiredChecks: readonly string[];
  /** Secret names; those of an environment as `environment/NAME`. */
  readonly secrets: readonly string[];
  /** Variable names; those of an environment as `environment/NAME`. */
  readonly variables: readonly string[];
  readonly environments: readonly string[];
}

/** Names everything that a repository gets, each list ascending. */
export function repositoryOutline({ entry, files, checks, variables }: DesiredRepository): RepositoryOutline {
  const environments = Object.entries(entry.environments ?? {});
  return {
    files: files.map(({ path }) => path),
    requiredChecks: [...new Set([...checks, ...(entry.rules?.checks ?? [])])].sort(),
    secrets: [
      ...Object.keys(entry.secrets ?? {}),
      ...environments.flatMap(([name, { secrets = [] }]) => secrets.map((secret) => `${name}/${secret}`)),
    ].sort(),
    variables: [
      ...Object.keys(variables),
      ...environments.flatMap(([name, { variables: own = {} }]) => Object.keys(own).map((key) => `${name}/${key}`)),
    ].sort(),
    environments: environments.map(([name]) => name).sort(),
  };
}
