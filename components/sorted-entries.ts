/** Entries by key in code unit order, so that the same declaration always gives the same resources in the same order. */
export function sortedEntries<Value>(record: Readonly<Record<string, Value>> = {}): [string, Value][] {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
}
