import type { SecretDates, SeenSecretDate } from "../../live/read-secret-dates.ts";
import { readSecretDates } from "../../live/read-secret-dates.ts";
import { type LoadedStack, loadStack } from "../../platform/load.ts";
import { type SecretPlace, type StackSecret, stackSecrets } from "../../platform/stack-secrets.ts";
import { hasIdentity } from "../../provider/identity.ts";
import { exitCodeOf, UsageError } from "../exit.ts";
import { gitHubOf } from "../github.ts";
import { countFindings } from "../print.ts";

/** A place with what GitHub tells of it. */
export interface DatedPlace extends SecretPlace {
  /** When somebody wrote it last (ISO 8601); absent where it is not there, or nobody was asked. */
  readonly updatedAt?: string;
  /** Absent: nobody was asked, or this token may not read it. */
  readonly there?: boolean;
}

export interface DatedSecret extends Omit<StackSecret, "places"> {
  readonly places: readonly DatedPlace[];
  /** Whole days since its oldest place was written; absent where that is not known. */
  readonly ageDays?: number;
}

/** A stack's secrets, and what GitHub has of them. */
export interface SecretsState {
  readonly loaded: LoadedStack;
  readonly owner: string;
  readonly secrets: readonly DatedSecret[];
  /** Every one that the stack has, where `secrets` are only those of a repository or environment. */
  readonly all: readonly DatedSecret[];
  /** In words, whose `secrets` are the only ones. */
  readonly only?: string;
  /** What GitHub has and nobody declared; absent where nobody was asked. */
  readonly unknown?: readonly SeenSecretDate[];
  readonly dates?: SecretDates;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * What a stack says of its secrets, and what GitHub has of them where the environment has an identity.
 *
 * @param offline whether GitHub is left alone
 * @throws UsageError where the inventory has errors other than values that are not there yet
 */
export async function readSecretsState(stack: string, offline: boolean, now = new Date()): Promise<SecretsState> {
  const loaded = await loadStack(process.cwd(), stack);
  const { settings, repositories, findings } = loaded.platform;
  const errors = findings.filter(({ id }) => !id.startsWith("secret-source"));
  if (exitCodeOf(errors) !== 0)
    throw new UsageError(`Stack "${stack}" has ${countFindings(errors)}; "slipway check --stack ${stack}" names them.`);
  const declared = stackSecrets(loaded.platform);
  const { owner } = settings;
  if (offline || !hasIdentity(process.env)) return { loaded, owner, secrets: declared, all: declared };
  const { github, memory } = await gitHubOf(settings);
  const dates = await readSecretDates(
    github,
    repositories.filter(({ entry }) => entry.archived !== true).map(({ entry }) => entry.name),
    { owner, organization: settings.organization === "owned", memory },
  );
  const nameOf = new Map(repositories.map(({ entry }) => [entry.id, entry.name]));
  const live = new Map(dates.secrets.map((one) => [placeKey(one), one]));
  const known = new Set<string>();
  const secrets = declared.map((secret): DatedSecret => {
    const places = secret.places.map((place): DatedPlace => {
      const onGitHub = { ...place, ...(place.repository && { repository: nameOf.get(place.repository)! }) };
      const key = placeKey(onGitHub);
      known.add(key);
      const seen = live.get(key);
      if (seen !== undefined) return { ...place, there: true, updatedAt: seen.updatedAt };
      return unreadable(onGitHub, dates) ? place : { ...place, there: false };
    });
    const oldest = places.flatMap(({ updatedAt }) => updatedAt ?? []).sort()[0];
    const ageDays = oldest === undefined ? undefined : Math.max(0, Math.floor((+now - Date.parse(oldest)) / dayMs));
    return { ...secret, places, ...(ageDays !== undefined && { ageDays }) };
  });
  const idOf = new Map(repositories.map(({ entry }) => [entry.name, entry.id]));
  const unknown = dates.secrets
    .filter((one) => !known.has(placeKey(one)))
    .map((one) => ({ ...one, ...(one.repository && { repository: idOf.get(one.repository)! }) }));
  return { loaded, owner, secrets, all: secrets, unknown, dates };
}

/** GitHub tells repositories, environments and secrets apart without regard to case. */
function placeKey({ scope, name, repository = "", environment = "" }: Omit<SeenSecretDate, "updatedAt">): string {
  return JSON.stringify([scope, repository, environment, name]).toLowerCase();
}

/** Whether the list that a place would stand in could not be read. */
function unreadable(place: SecretPlace, { unread }: SecretDates): boolean {
  return unread.some(
    ({ scope, repository, environment }) =>
      scope === place.scope &&
      (repository === undefined || repository.toLowerCase() === place.repository?.toLowerCase()) &&
      (environment === undefined || environment.toLowerCase() === place.environment?.toLowerCase()),
  );
}
