import type { FieldPath } from "./field-path.ts";

/** Where a value is written. */
export interface Origin {
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
}

/** A value that knows where it was written: YAML's three kinds, and what a layer has released with `null`. */
export type Located = LocatedMap | LocatedList | LocatedScalar | Released;

interface Node {
  readonly origin: Origin;
  /** What a layer above said here before this value took its place. */
  readonly over?: Located;
}

export interface LocatedMap extends Node {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Located>;
}

export interface LocatedList extends Node {
  readonly kind: "list";
  readonly items: readonly Located[];
}

export interface LocatedScalar extends Node {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** The text in the file, where it differs from the value (`3.10` is the number 3.1). */
  readonly source?: string;
}

export interface Released extends Node {
  readonly kind: "released";
}

/** The plain value; released fields are left out. */
export function plain(node: Located): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plain);
    case "map": {
      const value: Record<string, unknown> = {};
      for (const [key, entry] of node.entries) if (entry.kind !== "released") value[key] = plain(entry);
      return value;
    }
    case "released":
      return undefined;
  }
}

/** The node below `node` at `path`, if there is one. */
export function nodeAt(node: Located, path: FieldPath): Located | undefined {
  let current: Located | undefined = node;
  for (const key of path) {
    if (current?.kind === "map") current = current.entries.get(String(key));
    else if (current?.kind === "list") current = current.items[Number(key)];
    else return undefined;
  }
  return current;
}

/** Where `path` is written, or the nearest map or list around the place where it is missing. */
export function originNear(node: Located, path: FieldPath): Origin {
  for (let length = path.length; length > 0; length--) {
    const found = nodeAt(node, path.slice(0, length));
    if (found !== undefined) return found.origin;
  }
  return node.origin;
}
