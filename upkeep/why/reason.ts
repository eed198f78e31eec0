import { originOf, type RepositoryEntry } from "../../inventory/inventory.ts";

/** Where a demand comes from. */
export interface Source {
  /** `ruleset "Slipway: default branch"`, `classic protection of "main"`. */
  readonly setBy: string;
  /** Field of the inventory that set it, as `slipway explain` takes it. */
  readonly field?: string;
  /** File and line of that field. */
  readonly place?: string;
}

/** One thing that holds something up. */
export interface Reason {
  /** Stable id. */
  readonly id: string;
  /** What it is, as a sentence. */
  readonly what: string;
  /** Who can resolve it, and how. */
  readonly who: string;
  /** What more there is to know, a line each. */
  readonly details?: readonly string[];
  readonly source?: Source;
}

/** Why something does not go on. */
export interface Explained {
  /** What was asked about: `acme/app#12`. */
  readonly subject: string;
  /** How it stands, in a few words. */
  readonly state: string;
  readonly url: string;
  /** Empty where nothing holds it up. */
  readonly reasons: readonly Reason[];
  /** What could not be read, so that more may hold it up. */
  readonly unseen: readonly { readonly what: string; readonly why: string }[];
}

/** A source in the inventory: the field, and where it is written; the field above where it is not written itself. */
export function inInventory(setBy: string, entry: RepositoryEntry | undefined, field: string): Source {
  if (entry === undefined) return { setBy };
  const above = field.replace(/\.[^.]*$/, "");
  const origin = originOf(entry, field) ?? originOf(entry, above);
  return origin === undefined ? { setBy } : { setBy, field, place: `${origin.file}:${origin.line}` };
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[], last = "and"): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
