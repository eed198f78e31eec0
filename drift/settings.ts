import type { RepositoryEntry } from "../inventory/inventory.ts";
import type { SeenRepository } from "../live/seen.ts";
import { type Difference, difference, recordDifferences, setDifference } from "./difference.ts";

type Entry = RepositoryEntry;

/** Words about a way to merge that is off: GitHub keeps them, and nobody sends them. */
const wordsOf = {
  squash: ["squashTitle", "squashMessage"],
  mergeCommit: ["commitTitle", "commitMessage"],
} as const;

/** A repository's own settings: each field that is declared, and could be read. */
export function settingsDifferences(entry: Entry, { name, settings }: SeenRepository): Difference[] {
  const plain = (["description", "homepage", "visibility", "archived"] as const).flatMap((field) =>
    declaredDifference([field], entry[field], settings[field]),
  );
  return [
    ...(entry.name.toLowerCase() === name.toLowerCase() ? [] : difference(["name"], entry.name, name)),
    ...plain,
    ...(entry.topics === undefined ? [] : setDifference(["topics"], entry.topics, settings.topics ?? [])),
    ...fieldDifferences("features", entry.features, settings.features),
    ...fieldDifferences("merge", spokenOf(entry.merge), settings.merge),
    ...(entry.archived === true ? [] : fieldDifferences("security", entry.security, settings.security)),
  ];
}

function declaredDifference(path: string[], declared: unknown, seen: unknown): Difference[] {
  return declared === undefined || seen === undefined ? [] : difference(path, declared, seen);
}

function fieldDifferences(group: string, declared: object = {}, seen: object = {}): Difference[] {
  const live = seen as Record<string, unknown>;
  return Object.entries(declared).flatMap(([field, value]) => declaredDifference([group, field], value, live[field]));
}

function spokenOf(merge: Entry["merge"] = {}): object {
  const silent = Object.entries(wordsOf).flatMap(([way, words]) =>
    merge[way as keyof typeof wordsOf] === false ? words : [],
  );
  return Object.fromEntries(Object.entries(merge).filter(([field]) => !silent.includes(field as never)));
}

/** Who may do what. */
export function accessDifferences({ access = {} }: Entry, { access: seen }: SeenRepository): Difference[] {
  return (["teams", "people"] as const).flatMap((kind) => {
    const live = seen[kind];
    return live === undefined ? [] : recordDifferences(["access", kind], access[kind] ?? {}, live, difference);
  });
}

/** Declared labels; others are nobody's business. */
export function labelDifferences({ labels = {} }: Entry, { labels: seen }: SeenRepository): Difference[] {
  if (seen === undefined) return [];
  const one = (
    path: Difference["path"],
    declared: { color: string; description?: string },
    live: { color: string; description: string },
  ) => [
    ...(declared.color.toLowerCase() === live.color.toLowerCase()
      ? []
      : difference([...path, "color"], declared.color, live.color)),
    ...declaredDifference([...path, "description"] as string[], declared.description, live.description),
  ];
  return recordDifferences(["labels"], labels, seen, one, { undeclared: false });
}

/** Declared values of custom properties. */
export function propertyDifferences({ properties = {} }: Entry, { properties: seen }: SeenRepository): Difference[] {
  if (seen === undefined) return [];
  const list = (value: string | readonly string[]) => (Array.isArray(value) ? value : [value]);
  return recordDifferences(
    ["properties"],
    properties,
    seen,
    (path, declared, live) =>
      setDifference(path, list(declared), list(live)).map((found) => ({ ...found, declared, seen: live })),
    { undeclared: false },
  );
}

/** What Actions may do; with `allow: selected` the whole list of patterns is Slipway's. */
export function actionsDifferences(
  { actions = {} }: Entry,
  allowedActions: readonly string[],
  { actions: seen }: SeenRepository,
): Difference[] {
  if (seen === undefined) return [];
  const { patterns: _, ...fields } = actions;
  const patterns =
    actions.allow === "selected" && seen.allow === "selected"
      ? setDifference(["actions", "patterns"], allowedActions, seen.patterns ?? [])
      : [];
  // While Actions are off, GitHub does not tell what they may use.
  return [...fieldDifferences("actions", fields, seen), ...patterns];
}
