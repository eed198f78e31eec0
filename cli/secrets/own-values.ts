import { seesShared } from "../../platform/stack-secrets.ts";
import { type Settings, secretKey, secretScope, takenKey } from "../../settings.ts";
import { checkRepository, type PlaceOptions } from "./address.ts";
import type { DatedPlace, DatedSecret, SecretsState } from "./state.ts";
import { placeText } from "./words.ts";

/**
 * The key of the value that the places of one for a repository or an environment alone would have without it; undefined for
 * what all share.
 */
export function insteadOf(
  { key, source }: Pick<DatedSecret, "key" | "source">,
  settings: Settings,
): string | undefined {
  const scope = secretScope(key);
  if (source === undefined || (scope.environment === undefined && scope.repository === undefined)) return undefined;
  const { [key]: _own, ...secrets } = settings.secrets;
  return takenKey({ secrets }, scope);
}

/** Places that have a value of their own in place of one: `web-shop: NPM_TOKEN@web-shop`. */
export function passedBy({ key, source }: DatedSecret, { all, loaded, owner }: SecretsState): string[] {
  if (source === undefined) return [];
  return all
    .filter((one) => insteadOf(one, loaded.platform.settings) === key)
    .flatMap((one) => one.places.map((place) => `${placeText(place, owner)}: ${one.key}`));
}

/**
 * A state with only what a repository gets or reads, or environments of a name, each secret with all its places.
 *
 * @throws UsageError for a repository that the stack does not have
 */
export function narrowed(state: SecretsState, { repository, environment }: PlaceOptions): SecretsState {
  if (repository === undefined && environment === undefined) return state;
  const { platform } = state.loaded;
  const id = repository?.toLowerCase();
  if (id !== undefined) checkRepository(id, platform);
  const sees = platform.repositories.find(({ entry }) => entry.id === id)?.entry;
  const { organization } = platform.inventory;
  const isHere = (place: Omit<DatedPlace, "name">, name: string) => {
    if (environment !== undefined && place.environment?.toLowerCase() !== environment.toLowerCase()) return false;
    if (id === undefined || place.repository === id) return true;
    if (place.repository !== undefined || sees === undefined) return false;
    const lent = Object.entries(organization.secrets ?? {}).find(([other]) => secretKey({ name: other }) === name);
    return lent !== undefined && seesShared(lent[1], sees, organization, platform.settings);
  };
  return {
    ...state,
    secrets: state.secrets.filter(({ places }) => places.some((place) => isHere(place, place.name))),
    ...(state.unknown && { unknown: state.unknown.filter((place) => isHere(place, place.name)) }),
    only: [
      ...(id === undefined ? [] : [id]),
      ...(environment === undefined ? [] : [`environment ${environment}`]),
    ].join(", "),
  };
}
