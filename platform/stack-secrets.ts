import type { OrganizationEntry, RepositoryEntry } from "../inventory/inventory.ts";
import { type SecretSource, type Settings, secretSourceOf, takenKey } from "../settings.ts";
import { mayBeIn, sameName } from "./closure.ts";
import type { DesiredRepository, Platform } from "./compose.ts";
import { visibleOrganization } from "./organization.ts";

/** Who reads a secret on GitHub: jobs of a repository or of an environment, Dependabot, or several repositories at once. */
export type SecretScopeKind = "repository" | "environment" | "dependabot" | "organization" | "organization-dependabot";

/** One place on GitHub that holds a secret. */
export interface SecretPlace {
  readonly scope: SecretScopeKind;
  readonly name: string;
  /** Inventory id; absent for the organisation's. */
  readonly repository?: string;
  readonly environment?: string;
}

/** One job of a delivered workflow that reads a secret, or an image that is built with it. */
export interface SecretUse {
  /** Inventory id. */
  readonly repository: string;
  /** Path in the repository and line, from 1. */
  readonly workflow: string;
  readonly line: number;
  /** Id of the job; empty for a place that belongs to no job. */
  readonly job: string;
}

/** One value that a stack has, with where it comes from and every place that gets it. */
export interface StackSecret {
  /** `NAME`, or `production/NAME`, `NAME@repository` and both where the stack has a source for that alone. */
  readonly key: string;
  /** Absent where the value is somebody else's (`kept`), and Slipway only counts on it. */
  readonly source?: SecretSource;
  readonly places: readonly SecretPlace[];
  readonly uses: readonly SecretUse[];
  /** Container images that are built with it. */
  readonly images: readonly string[];
  /** Who looks after it: the source's own word, else the teams that maintain the repositories. */
  readonly owners: readonly string[];
  /** Whether a workflow outside of what is delivered may read it: then nobody here can say that it is unused. */
  readonly mayBeUsedElsewhere: boolean;
}

interface Placed extends SecretPlace {
  readonly kept: boolean;
  /** Repositories whose jobs can read it. */
  readonly readers: readonly DesiredRepository[];
}

/** Every secret that a stack's share of the inventory declares, by key in ascending order; kept ones by themselves. */
export function stackSecrets(platform: Platform): StackSecret[] {
  const { settings, inventory } = platform;
  const groups = new Map<string, Placed[]>();
  for (const place of placesOf(platform)) {
    const key = keyOf(place, settings);
    const group = `${key}${place.kept ? " kept" : ""}`;
    groups.set(group, [...(groups.get(group) ?? []), place]);
  }
  return [...groups.values()]
    .map((places): StackSecret => {
      const [first] = places;
      const key = keyOf(first!, settings);
      const source = first!.kept ? undefined : secretSourceOf(settings, key);
      const images = Object.entries(inventory.images ?? {})
        .filter(([, { secrets }]) => !first!.kept && secrets.some((name) => sameName(name, key)))
        .map(([name]) => name);
      return {
        key,
        ...(source !== undefined && { source }),
        places: places.map(({ kept: _kept, readers: _readers, ...place }) => place),
        uses: distinctUses(places.flatMap(usesOf)),
        images,
        owners: source?.owner === undefined ? maintainersOf(places) : [source.owner],
        mayBeUsedElsewhere: places.some(
          ({ scope, readers }) =>
            scope.endsWith("dependabot") || readers.some(({ analysis }) => analysis.workflows.length === 0),
        ),
      };
    })
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
}

/** What `slipway:secrets` calls the value of a place. */
function keyOf({ name, repository, environment }: SecretPlace, settings: Settings): string {
  return takenKey(settings, { name, ...(repository && { repository }), ...(environment && { environment }) });
}

function placesOf({ settings, inventory, repositories }: Platform): Placed[] {
  const own = repositories.flatMap((desired) => repositoryPlaces(desired));
  if (settings.organization !== "owned") return own;
  const shared = Object.entries(inventory.organization.secrets ?? {}).flatMap(([name, secret]): Placed[] => {
    const readers = repositories.filter(({ entry }) => seesShared(secret, entry, inventory.organization, settings));
    const place = { name: name.toUpperCase(), kept: secret.kept === true, readers };
    return [
      { ...place, scope: "organization" },
      ...(secret.dependabot === true ? [{ ...place, scope: "organization-dependabot" as const }] : []),
    ];
  });
  return [...own, ...shared];
}

function repositoryPlaces(desired: DesiredRepository): Placed[] {
  const { id, secrets = {}, environments = {}, archived } = desired.entry;
  // GitHub takes no new value there, and no workflow runs.
  if (archived === true) return [];
  const at = { repository: id, readers: [desired] };
  return [
    ...Object.entries(secrets).flatMap(([name, { kept = false, dependabot }]): Placed[] => [
      { ...at, scope: "repository", name: name.toUpperCase(), kept },
      ...(dependabot === true ? [{ ...at, scope: "dependabot" as const, name: name.toUpperCase(), kept }] : []),
    ]),
    ...Object.entries(environments).flatMap(([environment, { secrets: written = [], keptSecrets = [] }]) =>
      [...written.map((name) => ({ name, kept: false })), ...keptSecrets.map((name) => ({ name, kept: true }))].map(
        ({ name, kept }): Placed => ({ ...at, scope: "environment", environment, name: name.toUpperCase(), kept }),
      ),
    ),
  ];
}

/** Whether a repository sees a secret of its organisation. */
export function seesShared(
  { repositories }: { readonly repositories: readonly string[] },
  entry: RepositoryEntry,
  organization: OrganizationEntry,
  settings: Settings,
): boolean {
  return repositories.includes(entry.id) && visibleOrganization(organization, entry, settings).secrets !== undefined;
}

/** Jobs that read a place: the nearest one wins, an environment's before the repository's before the organisation's. */
function usesOf({ scope, name, environment, readers }: Placed): SecretUse[] {
  if (scope.endsWith("dependabot")) return [];
  return readers.flatMap(({ entry, analysis }) =>
    analysis.workflows.flatMap(({ path, secrets }) =>
      secrets
        .filter((use) => sameName(use.name, name))
        .filter((use) => {
          if (scope === "environment") return mayBeIn(use, environment!);
          if (scope === "organization" && Object.keys(entry.secrets ?? {}).some((own) => sameName(own, name)))
            return false;
          const own = Object.entries(entry.environments ?? {}).filter(
            ([, { secrets: written = [], keptSecrets = [] }]) =>
              [...written, ...keptSecrets].some((other) => sameName(other, name)),
          );
          return !own.some(([other]) => use.environment !== undefined && sameName(use.environment, other));
        })
        .map(({ job, line }) => ({ repository: entry.id, workflow: path, line, job })),
    ),
  );
}

function distinctUses(uses: readonly SecretUse[]): SecretUse[] {
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()];
}

/** `team platform`, for each team that may change the secrets of a repository that gets them. */
function maintainersOf(places: readonly Placed[]): string[] {
  const teams = places.flatMap(({ readers }) =>
    readers.flatMap(({ entry }) =>
      Object.entries(entry.access?.teams ?? {})
        .filter(([, may]) => may === "maintain" || may === "admin")
        .map(([team]) => `team ${team}`),
    ),
  );
  return [...new Set(teams)].sort();
}
