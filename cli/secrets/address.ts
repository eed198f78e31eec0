import { nearest, suggestion } from "../../inventory/nearest.ts";
import type { Platform } from "../../platform/compose.ts";
import { type StackSecret, stackSecrets } from "../../platform/stack-secrets.ts";
import { type SecretScope, secretKey, secretScope, secretSourceOf, takenKey } from "../../settings.ts";
import { UsageError } from "../exit.ts";
import { derivedSource } from "./derived-source.ts";
import { sameStore } from "./old-value.ts";

/** Where a value is meant to be, in the words of the command line. */
export interface PlaceOptions {
  /** Inventory id. */
  readonly repository?: string;
  readonly environment?: string;
}

/** A value that a stack has, or that it is to have. */
export interface Addressed {
  readonly secret: StackSecret;
  /** Key of the value that its places have had; only where it is not a value of its own yet. */
  readonly instead?: string;
}

/**
 * The key of a value: `NAME`, `production/NAME`, `NAME@web-shop` or both, the parts from options too.
 *
 * @throws UsageError where name and options contradict each other
 */
export function keyOf(name: string, { repository, environment }: PlaceOptions): string {
  const scope = secretScope(name);
  const twice = [
    ...clash("repository", scope.repository, repository?.toLowerCase()),
    ...clash("environment", scope.environment, environment?.toLowerCase()),
  ];
  if (twice.length > 0) throw new UsageError(`"${name}": ${twice.join(", and ")}; write it once.`);
  return secretKey({
    ...scope,
    ...(repository !== undefined && { repository }),
    ...(environment !== undefined && { environment }),
  });
}

function clash(what: string, inName: string | undefined, option: string | undefined): string[] {
  if (inName === undefined || option === undefined || inName === option) return [];
  return [`names the ${what} "${inName}", and --${what} "${option}"`];
}

/** How a person names a value on the command line: `NAME --repository web-shop --environment production`. */
export function wordsOf(key: string): string {
  const { name, repository, environment } = secretScope(key);
  const option = (what: string, value: string | undefined) =>
    value === undefined ? "" : ` --${what} ${quoted(value)}`;
  return `${name}${option("repository", repository)}${option("environment", environment)}`;
}

/** A word for a shell, in quotes only where it needs them. */
export function quoted(word: string): string {
  return /^[\w:.@/-]+$/.test(word) ? word : `'${word}'`;
}

/**
 * The value with a key; for a repository or environment that shares one by now, the value of its own that it can have.
 *
 * @throws UsageError for what the stack has no value of, with what it has
 */
export function addressed(key: string, platform: Platform): Addressed {
  const secrets = stackSecrets(platform);
  const fits = secrets.filter((one) => one.key === key);
  const found = fits.find(({ source }) => source !== undefined) ?? fits[0];
  if (found !== undefined) return { secret: found };
  const scope = secretScope(key);
  if (scope.environment === undefined && scope.repository === undefined) throw unknownSecret(key, secrets, platform);
  const { settings } = platform;
  const covered = placesWithin(scope, secrets);
  const written = covered.filter(({ source }) => source !== undefined);
  if (written.length === 0) throw notThere(key, covered.length > 0, secrets, platform);
  const instead = takenKey(settings, scope);
  const source = derivedSource(key, secretSourceOf(settings, instead), settings.stack);
  const own = { ...settings, secrets: { ...settings.secrets, [key]: source } };
  const secret = stackSecrets({ ...platform, settings: own }).find(
    (one) => one.key === key && one.source !== undefined,
  );
  if (secret === undefined)
    throw new UsageError(
      `"${key}": each of its places has a value that is nearer (${written.map((one) => one.key).join(", ")}); set that.`,
    );
  const taken = secrets.find((one) => sameStore(one, secret));
  if (taken !== undefined)
    throw new UsageError(
      `"${key}": would go to a place of the store that "${taken.key}" takes its value from; write "${key}" with a source of its own under slipway:secrets in Pulumi.${settings.stack}.yaml first.`,
    );
  return { secret, instead };
}

/** Secrets that have a place of this name, repository and environment; what is kept among them. */
function placesWithin({ name, repository, environment }: SecretScope, secrets: readonly StackSecret[]): StackSecret[] {
  return secrets.filter(({ places }) =>
    places.some(
      (place) =>
        place.name === name &&
        place.repository !== undefined &&
        (repository === undefined || place.repository === repository) &&
        (environment === undefined || place.environment?.toLowerCase() === environment),
    ),
  );
}

/** @param kept whether somebody else's value is there */
function notThere(key: string, kept: boolean, secrets: readonly StackSecret[], platform: Platform): UsageError {
  const { name, environment, repository } = secretScope(key);
  if (repository !== undefined) checkRepository(repository, platform);
  if (kept)
    return new UsageError(`"${key}": is somebody else's (kept), and Slipway never writes it; take "kept" out first.`);
  if (repository === undefined) return unknownSecret(key, secrets, platform);
  const file = `inventory/repositories/${repository}.yaml`;
  const [field, who] =
    environment === undefined
      ? ["secrets", `"${repository}"`]
      : [`environments.${environment}.secrets`, `environment "${environment}" of "${repository}"`];
  const here = secrets.flatMap(({ places }) => places.filter((place) => place.repository === repository));
  const [best] = nearest(name, new Set(here.map((place) => place.name)), 1);
  const hint =
    best === undefined || best === name ? `declare it under ${field} of ${file} first` : `did you mean "${best}"?`;
  return new UsageError(`"${key}": ${who} declares no secret "${name}"; ${hint}${hint.endsWith("?") ? "" : "."}`);
}

/** @throws UsageError for a repository that a stack does not have */
export function checkRepository(id: string, { repositories, settings }: Platform): void {
  const ids = repositories.map(({ entry }) => entry.id);
  if (ids.includes(id)) return;
  throw new UsageError(`"${id}": no such repository in stack "${settings.stack}"; ${suggestion(id, ids)}`);
}

function unknownSecret(key: string, secrets: readonly StackSecret[], { settings: { stack } }: Platform): UsageError {
  const known = [...new Set(secrets.map((one) => one.key))];
  const [best] = nearest(key, known, 1);
  const hint =
    best !== undefined
      ? `did you mean "${best}"?`
      : known.length === 0
        ? "the stack has no secrets; declare it in inventory/repositories/<id>.yaml first."
        : `write one of ${known.join(", ")}, or declare it in inventory/repositories/<id>.yaml first.`;
  return new UsageError(`"${key}": no such secret in stack "${stack}"; ${hint}`);
}
