import type { Inventory } from "../inventory/inventory.ts";
import { compose, type DesiredRepository, type Platform } from "./compose.ts";
import { type Mention, mentionsOf, oidcJobs, referencesTo } from "./repository-mentions.ts";

/** Where a repository goes: another name, another owner, or both. */
export interface NewPlace {
  readonly owner?: string;
  readonly name?: string;
}

/** What a new name or owner of a repository does to everything that names it. */
export interface RenameEffects {
  readonly from: string;
  readonly to: string;
  /** Delivered files that follow by themselves, with the next delivery. */
  readonly follows: readonly { readonly repository: string; readonly path: string }[];
  /** Files that were written once and are the repository's own since: they would be written otherwise now. */
  readonly own: readonly { readonly repository: string; readonly path: string }[];
  /** Lines of delivered files that name the old place afterwards, too: somebody has to change what they are made of. */
  readonly left: readonly Mention[];
  /** Image names that change in delivered files: what was pushed before stays under the old one. */
  readonly packages: readonly { readonly from: string; readonly to: string }[];
  /** Jobs whose OIDC tokens have another subject afterwards. */
  readonly oidc: readonly {
    readonly workflow: string;
    readonly job: string;
    readonly from: string;
    readonly to: string;
  }[];
  /** Other things that do not go along, in words. */
  readonly lost: readonly string[];
}

/** Compares what a stack delivers with what it would deliver under the new name: no guess about what a pipeline writes. */
export async function renameEffects(
  platform: Platform,
  desired: DesiredRepository,
  { owner, name }: NewPlace,
): Promise<RenameEffects> {
  const { settings, inventory, repositories } = platform;
  const { id } = desired.entry;
  const from = `${settings.owner}/${desired.entry.name}`;
  const to = `${owner ?? settings.owner}/${name ?? desired.entry.name}`;
  const renamed = inventory.repositories.map((entry) =>
    entry.id === id ? { ...entry, name: name ?? entry.name } : entry,
  );
  const after = await compose({ ...inventory, repositories: renamed }, { ...settings, owner: owner ?? settings.owner });
  // A new owner is the moved repository's alone.
  const now = after.repositories.filter(({ entry }) => owner === undefined || entry.id === id);
  const others = owner === undefined ? [] : repositories.filter((one) => one !== desired);
  const texts = new Map(
    repositories.flatMap(({ entry, files }) =>
      files.map((file) => [`${entry.id} ${file.path}`, file.content] as const),
    ),
  );
  const changed = (mode: "managed" | "scaffold") =>
    now.flatMap(({ entry, files }) =>
      files
        .filter((file) => file.mode === mode && texts.get(`${entry.id} ${file.path}`) !== file.content)
        .map(({ path }) => ({ repository: entry.id, path })),
    );
  const subject = (place: string) => `repo:${place}:`;
  return {
    from,
    to,
    follows: changed("managed"),
    own: changed("scaffold"),
    left: mentionsOf(from, [...now, ...others]),
    packages: packagesOf(from, to, desired, now),
    oidc: oidcJobs(desired).map((job) => ({ ...job, from: subject(from), to: subject(to) })),
    lost: owner === undefined ? [] : lostWithOwner(desired, inventory, settings.owner),
  };
}

function packagesOf(
  from: string,
  to: string,
  { entry, files }: DesiredRepository,
  now: readonly DesiredRepository[],
): { from: string; to: string }[] {
  const named = (place: string, list: DesiredRepository["files"]) =>
    list.some(({ content }) => content.toLowerCase().includes(`ghcr.io/${place.toLowerCase()}`));
  const after = now.find((one) => one.entry.id === entry.id);
  if (after === undefined || !named(from, files) || !named(to, after.files)) return [];
  return [{ from: `ghcr.io/${from.toLowerCase()}`, to: `ghcr.io/${to.toLowerCase()}` }];
}

/** What belongs to the old owner, and does not go along. */
function lostWithOwner({ entry }: DesiredRepository, inventory: Inventory, owner: string): string[] {
  const { access = {}, environments = {}, rules, properties = {} } = entry;
  const bypass = [...(rules?.bypass ?? []), ...(rules?.tags?.bypass ?? [])].flatMap((one) =>
    "team" in one ? [one.team] : [],
  );
  const reviewers = Object.entries(environments).flatMap(([name, environment]) =>
    (environment.reviewers?.teams ?? []).map((team) => `team ${team} as reviewer of environment ${name}`),
  );
  return [
    ...Object.keys(access.teams ?? {}).map((team) => `access of team ${team}: teams belong to ${owner}`),
    ...reviewers,
    ...[...new Set(bypass)].map((team) => `team ${team} in bypass lists of rules`),
    ...Object.keys(properties).map((name) => `custom property ${name}`),
    ...referencesTo(entry.id, inventory).map(({ what }) => `${what}: belongs to ${owner}`),
  ];
}
