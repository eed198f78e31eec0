import { actorText, exceptionOf } from "./break-glass.ts";
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
  /** Who approves deployments: `production/team platform`, `production/person octocat`. */
  readonly reviewers: readonly string[];
  /** Who may pass the rules of branches and tags: `branch: team platform (always)`; of an exception until when and why. */
  readonly bypass: readonly string[];
}

/** Names everything that a repository gets, each list ascending. */
export function repositoryOutline({ entry, files, checks, variables }: DesiredRepository): RepositoryOutline {
  const environments = Object.entries(entry.environments ?? {});
  return {
    files: files.map(({ path }) => path),
    requiredChecks: [...new Set([...checks, ...(entry.rules?.checks ?? [])])].sort(),
    secrets: [
      ...Object.keys(entry.secrets ?? {}),
      ...environments.flatMap(([name, { secrets = [], keptSecrets = [] }]) =>
        [...secrets, ...keptSecrets].map((secret) => `${name}/${secret}`),
      ),
    ].sort(),
    variables: [
      ...Object.keys(variables),
      ...environments.flatMap(([name, { variables: own = {} }]) => Object.keys(own).map((key) => `${name}/${key}`)),
    ].sort(),
    environments: environments.map(([name]) => name).sort(),
    reviewers: environments
      .flatMap(([name, { reviewers: { teams = [], people = [] } = {} }]) => [
        ...teams.map((slug) => `${name}/team ${slug}`),
        ...people.map((login) => `${name}/person ${login}`),
      ])
      .sort(),
    bypass: [
      ...(entry.rules?.bypass ?? []).map((actor) => {
        const exception = exceptionOf(entry, actor);
        const until = exception === undefined ? "" : ` until ${exception.until}: ${exception.reason}`;
        return `branch: ${actorText(actor)}${until}`;
      }),
      ...(entry.rules?.tags?.bypass ?? []).map((actor) => `tags: ${actorText(actor)}`),
    ].sort(),
  };
}
