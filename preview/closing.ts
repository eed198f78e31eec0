import { enginePreview } from "./agreement.ts";
import type { ResourceChange } from "./changes.ts";
import type { EnginePlans } from "./engine-document.ts";

/** What the engine would do to branch rules whose exceptions are over. */
export interface Closing {
  /** Branch rules that somebody may not pass any more, by logical name. */
  readonly closed: readonly string[];
  /** What it would do besides, a sentence each: that is for somebody to look at. */
  readonly beyond: readonly string[];
}

/**
 * Whether the engine would do nothing but take away those who may pass branch rules. That needs nobody's approval; a merged
 * change of the same rules that still waits for one must not come with it.
 */
export function closingOf(engine: EnginePlans): Closing {
  const { changes, errors } = enginePreview(engine, undefined);
  const told = changes.map((change) => ({ name: change.name, faults: faultsOf(change) }));
  return {
    closed: told.filter(({ faults }) => faults.length === 0).map(({ name }) => name),
    beyond: [...errors, ...told.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}.`))],
  };
}

function faultsOf({ operation, type, before = {}, after = {} }: ResourceChange): string[] {
  if (!type.endsWith(":RepositoryRuleset")) return [`it is no branch rule, and would be changed (${operation})`];
  if (operation !== "update") return [`it would be changed by ${operation}, not in place`];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => field !== "bypassActors" && text(before[field]) !== text(after[field]),
  );
  const had = actors(before).map(text);
  const added = actors(after).filter((actor) => !had.includes(text(actor)));
  return [
    ...(fields.length === 0 ? [] : [`${fields.join(", ")} would change as well, which waits for an approval`]),
    ...(added.length === 0 ? [] : [`${added.length} more could pass it`]),
  ];
}

const actors = ({ bypassActors }: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Array.isArray(bypassActors) ? bypassActors : [];

/** The same text for the same value, whatever the order of its fields. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${text(inner)}`).join()}}`;
}
