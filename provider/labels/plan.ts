/** A label as it is declared; without a description, GitHub's stays. */
export interface DeclaredLabel {
  readonly color: string;
  readonly description?: string;
}

export interface LiveLabel {
  /** GitHub's number: it stays the same when the label is renamed. */
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** A label that was written before. */
export interface OwnedLabel {
  readonly id: number;
  /** Name that it was given. */
  readonly name: string;
  /** False for one that was there already: it is never deleted. */
  readonly made: boolean;
}

/** A write for one declared label; `live` is the label that it changes, and absent for a new one. */
export interface LabelWrite {
  readonly name: string;
  readonly label: DeclaredLabel;
  readonly live?: LiveLabel;
}

export interface LabelPlan {
  readonly writes: readonly LabelWrite[];
  /** Labels that are as declared, or will be by a write that is no creation. */
  readonly kept: readonly OwnedLabel[];
  /** Names of labels to delete. */
  readonly removals: readonly string[];
}

/**
 * What brings the live labels to the declared ones. A label is found by its name; one that people have renamed since it
 * was written is found by its number, and gets its name back with all its issues. Only labels that were made here, and
 * still have the name that they were made under, are ever removed.
 */
export function planLabels(
  declared: Readonly<Record<string, DeclaredLabel>>,
  owned: readonly OwnedLabel[],
  live: readonly LiveLabel[],
): LabelPlan {
  const byName = new Map(live.map((label) => [key(label.name), label]));
  const byId = new Map(live.map((label) => [label.id, label]));
  const ownedById = new Map(owned.map((label) => [label.id, label]));
  const wanted = new Set(Object.keys(declared).map(key));
  const writes: LabelWrite[] = [];
  const kept: OwnedLabel[] = [];
  for (const [name, label] of sorted(declared)) {
    const target = byName.get(key(name)) ?? renamed(name);
    if (target === undefined) {
      writes.push({ name, label });
      continue;
    }
    kept.push({ id: target.id, name, made: ownedById.get(target.id)?.made ?? false });
    if (!isAsDeclared(name, label, target)) writes.push({ name, label, live: target });
  }
  const keptIds = new Set(kept.map(({ id }) => id));
  const removals = owned
    .filter(({ id, name, made }) => made && !keptIds.has(id) && key(byId.get(id)?.name ?? "") === key(name))
    .map(({ id }) => byId.get(id)!.name);
  return { writes, kept, removals };

  function renamed(name: string): LiveLabel | undefined {
    return owned
      .filter((label) => key(label.name) === key(name))
      .map(({ id }) => byId.get(id))
      .find((label) => label !== undefined && !wanted.has(key(label.name)));
  }
}

/** Body of the call that writes a label; what is as declared already is left out. */
export function changesOf({ name, label, live }: LabelWrite): {
  new_name?: string;
  color?: string;
  description?: string;
} {
  const { color, description } = normalLabel(label);
  return {
    ...(live?.name !== name && { new_name: name }),
    ...(live?.color.toLowerCase() !== color && { color }),
    ...(description !== undefined && (live?.description ?? "") !== description && { description }),
  };
}

function isAsDeclared(name: string, label: DeclaredLabel, live: LiveLabel): boolean {
  return Object.keys(changesOf({ name, label, live })).length === 0;
}

/** A label as GitHub keeps it: its colour in lower case. */
export function normalLabel({ color, description }: DeclaredLabel): DeclaredLabel {
  return { color: color.toLowerCase(), ...(description !== undefined && { description }) };
}

/** GitHub tells labels apart without regard to case. */
export function key(name: string): string {
  return name.toLowerCase();
}

/** Entries by name, so that the same declaration always gives the same calls in the same order. */
export function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
}
