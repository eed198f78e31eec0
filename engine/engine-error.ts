/** What the engine says of one resource, or of the whole update. */
export interface Diagnostic {
  /** URN; absent for the whole update. */
  readonly urn?: string;
  readonly message: string;
}

/** Import ids of resources that GitHub refuses to make twice; source: each one's page in the GitHub provider's registry. */
const importIds: Readonly<Record<string, string>> = {
  "github:index/repositoryRuleset:RepositoryRuleset": "REPOSITORY:NUMBER",
  "github:index/actionsVariable:ActionsVariable": "REPOSITORY:NAME",
  "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable": "REPOSITORY:ENVIRONMENT:NAME",
  "github:index/actionsOrganizationVariable:ActionsOrganizationVariable": "NAME",
};

/**
 * The engine's error diagnostics as one text, with what to do about those that would come again with every further run:
 * what exists on GitHub, but not in the state.
 */
export function engineErrorText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .flatMap(({ urn, message }) => [message, ...(isTaken(message) ? [existsHint(urn)] : [])])
    .join("\n");
}

function isTaken(message: string): boolean {
  return /already[ _]exists|name must be unique/i.test(message);
}

function existsHint(urn: string | undefined): string {
  const why =
    "It is on GitHub, but not in the state: somebody made it, or an earlier run was cut off before GitHub's answer came.";
  const [type = "", name = ""] = [urn?.split("::")[2]?.split("$").at(-1), urn?.split("::").at(-1)];
  if (type === "github:index/repository:Repository") {
    return `${why} Write "adopt: true" in inventory/repositories/${name}.yaml, or delete it on GitHub.`;
  }
  const id = importIds[type];
  if (id === undefined) return `${why} Take it over by \`pulumi import\`, or delete it on GitHub.`;
  return `${why} Take it over by \`pulumi import ${type} ${name} ${id}\` with --parent, or delete it on GitHub.`;
}
