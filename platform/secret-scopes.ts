import { nearest } from "../inventory/nearest.ts";
import type { Inventory } from "../inventory/schema.ts";
import { type SecretScope, type Settings, secretKey, secretScope, selects } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import { secretUses } from "./declared-secrets.ts";

/**
 * An error for each source for one environment or repository (`production/DB_PASSWORD`, `NPM_TOKEN@web-shop`) that no
 * secret of the stack can take: misspelt, it would leave the place with the value that all others have.
 */
export function secretScopeFindings(inventory: Inventory, settings: Settings): Finding[] {
  const uses = secretUses(inventory, settings).map(secretScope);
  const known = [...new Set(uses.flatMap(narrowerKeys))];
  const isKnown = new Set(known);
  return Object.keys(settings.secrets)
    .filter((key) => {
      const { environment, repository } = secretScope(key);
      return (environment !== undefined || repository !== undefined) && !isKnown.has(key);
    })
    .map((key) => ({
      id: "secret-source-unused",
      severity: "error",
      subject: `Pulumi.${settings.stack}.yaml: slipway:secrets."${key}"`,
      message: whyUnused(key, known, inventory, settings),
    }));
}

/** Every key by which a place can have a value that not all others have. */
function narrowerKeys({ name, environment, repository }: SecretScope): string[] {
  const scopes: SecretScope[] = [
    ...(repository === undefined ? [] : [{ name, repository }]),
    ...(environment === undefined ? [] : [{ name, environment }]),
    ...(repository === undefined || environment === undefined ? [] : [{ name, environment, repository }]),
  ];
  return scopes.map(secretKey);
}

function whyUnused(key: string, known: readonly string[], inventory: Inventory, settings: Settings): string {
  const { name, environment, repository } = secretScope(key);
  const ids = inventory.repositories.map(({ id }) => id).filter((id) => selects(settings.repositories, id));
  if (repository !== undefined && !ids.includes(repository)) {
    const [id] = nearest(repository, ids, 1);
    const hint = id === undefined ? "name one that it has, or take it out" : `did you mean "${id}"?`;
    return `is for the repository "${repository}", which this stack does not have; ${hint}`;
  }
  const alike = known.filter((other) => {
    const scope = secretScope(other);
    return scope.repository === repository && (scope.environment === undefined) === (environment === undefined);
  });
  // Who took the repository for an environment.
  const turned = secretKey({ name, ...(environment !== undefined && { repository: environment }) });
  const [best] = known.includes(turned) ? [turned] : nearest(key, alike, 1);
  const of = repository === undefined ? "of a repository" : `in inventory/repositories/${repository}.yaml`;
  const field = environment === undefined ? "secrets" : "environments.<name>.secrets";
  const hint =
    best === undefined ? `declare the secret under ${field} ${of}, or take it out` : `did you mean "${best}"?`;
  const who =
    repository === undefined
      ? "no environment of this stack's repositories declares"
      : `${environment === undefined ? "" : `environment "${environment}" of `}"${repository}" does not declare`;
  return `is for a secret that ${who}; ${hint}`;
}
