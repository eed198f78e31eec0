import type { FieldPath } from "../inventory/field-path.ts";

/** One way in which GitHub is not what the inventory declares. */
export interface Difference {
  /**
   * `changed`: it is there, with another value. `missing`: it is declared and not there. `undeclared`: it is there, and
   * nobody declared it. `overwritten`: a secret that somebody wrote after Slipway; which value it has, nobody can read.
   */
  readonly kind: "changed" | "missing" | "undeclared" | "overwritten";
  /** Field of the repository's entry, as `slipway explain` takes it. */
  readonly path: FieldPath;
  /** In the inventory's words; undefined where nothing is declared. Of what is overwritten: when Slipway wrote it last. */
  readonly declared: unknown;
  /** In the inventory's words; undefined where nothing is there. Of what is overwritten: when somebody did (ISO 8601). */
  readonly seen: unknown;
  /** Set where the inventory has no word for what is seen, so that nobody can accept it there: what it is. */
  readonly beyond?: string;
  /** Path of the delivered file that it is about. */
  readonly file?: string;
  /** URN of the one resource that it is about, where that is known without looking. */
  readonly urn?: string;
}

/** A value that both sides have, or not. */
export function difference(path: FieldPath, declared: unknown, seen: unknown): Difference[] {
  if (sameText(declared) === sameText(seen)) return [];
  const kind = seen === undefined ? "missing" : declared === undefined ? "undeclared" : "changed";
  return [{ kind, path, declared, seen }];
}

/** Lists that are sets to GitHub. */
export function setDifference(
  path: FieldPath,
  declared: readonly unknown[],
  seen: readonly unknown[],
  { ignoreCase = false } = {},
): Difference[] {
  const set = (list: readonly unknown[]) =>
    [...new Set(list.map((item) => (ignoreCase ? sameText(item).toLowerCase() : sameText(item))))].sort().join("\n");
  return set(declared) === set(seen) ? [] : [{ kind: "changed", path, declared, seen }];
}

/** One text for equal values, whatever the order of their keys. */
export function sameText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sameText).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries
      .map(([key, item]) => `${key}:${sameText(item)}`)
      .sort()
      .join(",")}}`;
  }
  return JSON.stringify(value) ?? "undefined";
}

/**
 * Compares two records by their keys, which GitHub takes in any case.
 *
 * @param one compares the values of a key that both have
 */
export function recordDifferences<Declared, Seen>(
  path: FieldPath,
  declared: Readonly<Record<string, Declared>>,
  seen: Readonly<Record<string, Seen>>,
  one: (path: FieldPath, declared: Declared, seen: Seen) => Difference[],
  { undeclared = true } = {},
): Difference[] {
  const live = new Map(Object.entries(seen).map(([key, value]) => [key.toLowerCase(), value]));
  const known = new Set(Object.keys(declared).map((key) => key.toLowerCase()));
  return [
    ...Object.entries(declared).flatMap(([key, value]): Difference[] => {
      const there = live.get(key.toLowerCase());
      if (there === undefined) return [{ kind: "missing", path: [...path, key], declared: value, seen: undefined }];
      return one([...path, key], value, there);
    }),
    ...Object.entries(seen)
      .filter(([key]) => undeclared && !known.has(key.toLowerCase()))
      .map(([key, value]): Difference => {
        return { kind: "undeclared", path: [...path, key], declared: undefined, seen: value };
      }),
  ];
}
