import type { OrganizationEntry, RepositoryEntry } from "../inventory/inventory.ts";
import { type Analysis, isKnownText } from "../workflow/analysis/analyze.ts";
import { defined, type OwnEntry, type Owner } from "./entry.ts";

/** Environment names behind which people stand. */
const guarded = /^(prod(uction)?|live|release)$/i;

/** What is on GitHub already, in the inventory's words: a value that is somebody else's stays so. */
export interface Present {
  readonly environments: Readonly<Record<string, object>>;
  readonly secrets: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface Provided {
  readonly organization: OrganizationEntry;
  /** Who approves deployments to production. */
  readonly reviewers: readonly Owner[];
  readonly present: Present;
}

/**
 * An entry with what its workflows use and nothing provides yet: environments, those of production with their owners as
 * reviewers, and secrets by name. Variables have values, which nobody can make up: they stay open.
 *
 * @param merged the same entry with its layers
 */
export function provided(
  own: OwnEntry,
  merged: RepositoryEntry,
  { workflows }: Analysis,
  { organization, reviewers, present }: Provided,
): OwnEntry {
  const environments: Record<string, Record<string, unknown>> = { ...(own.environments as object | undefined) };
  const secrets: Record<string, object> = { ...(own.secrets as object | undefined) };
  const variables: Record<string, string> = { ...(own.variables as object | undefined) };
  for (const { name } of workflows
    .flatMap((workflow) => workflow.environments)
    .filter(({ name }) => isKnownText(name))) {
    if (has([...Object.keys(merged.environments ?? {}), ...Object.keys(environments)], name)) continue;
    const there = Object.entries(present.environments).find(([one]) => has([one], name))?.[1];
    const guards = guarded.test(name) ? { reviewers: reviewersOf(reviewers) } : {};
    environments[name] = there === undefined ? guards : { ...there };
  }
  const shared = [...Object.keys(merged.secrets ?? {}), ...Object.keys(organization.secrets ?? {})];
  for (const { name, environment } of workflows.flatMap((workflow) => workflow.secrets)) {
    if (has([...shared, ...Object.keys(secrets)], name)) continue;
    const place = environment === undefined ? undefined : environments[environment];
    const inside = [merged.environments?.[environment ?? ""] ?? {}, place ?? {}] as const;
    if (inside.some((one) => has([...textsOf(one, "secrets"), ...textsOf(one, "keptSecrets")], name))) continue;
    if (has(present.secrets, name)) secrets[name] = { kept: true };
    // Only the job's own environment needs to know it.
    else if (place !== undefined) place.secrets = [...textsOf(place, "secrets"), name];
    else secrets[name] = {};
  }
  for (const { name } of workflows.flatMap((workflow) => workflow.variables)) {
    const value = Object.entries(present.variables).find(([one]) => has([one], name))?.[1];
    if (value !== undefined && !has(Object.keys(merged.variables ?? {}), name)) variables[name] = value;
  }
  return defined({
    ...own,
    environments: unlessEmpty(environments),
    secrets: unlessEmpty(secrets),
    variables: unlessEmpty(variables),
  });
}

/** GitHub takes names in any case. */
const has = (names: readonly string[], name: string) => names.some((one) => one.toLowerCase() === name.toLowerCase());

const textsOf = (map: object, key: string): string[] => ((map as Record<string, unknown>)[key] ?? []) as string[];

const unlessEmpty = (map: object): object | undefined => (Object.keys(map).length === 0 ? undefined : map);

function reviewersOf(owners: readonly Owner[]): object {
  const teams = owners.flatMap((owner) => ("team" in owner ? [owner.team] : []));
  const people = owners.flatMap((owner) => ("person" in owner ? [owner.person] : []));
  return { ...(teams.length > 0 && { teams }), ...(people.length > 0 && { people }) };
}
