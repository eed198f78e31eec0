import type { Fault } from "./fault.ts";
import { type FieldPath, formatField } from "./field-path.ts";
import type { Located, LocatedMap, Origin } from "./located.ts";

/** One file's words about a repository: the defaults, a group's, or its own. */
export interface Layer {
  readonly root: LocatedMap;
  /** Fields that no layer below may set. */
  readonly locks: readonly Lock[];
}

/** A field that a layer keeps for itself, and where it says so. */
export interface Lock {
  readonly path: FieldPath;
  readonly origin: Origin;
}

/**
 * Lays `lower` over `upper`, which is nearer to the defaults.
 *
 * Maps merge key by key at every depth. Anything else, lists too, replaces what was there. `null` releases it: the field
 * is undeclared again, as if no layer above had set it. Each value keeps its origin and what it replaced.
 */
export function merge(upper: Located, lower: Located): Located {
  if (upper.kind === "map" && lower.kind === "map") {
    const entries = new Map(upper.entries);
    for (const [key, value] of lower.entries) {
      const above = entries.get(key);
      entries.set(key, above === undefined ? settle(value) : merge(above, value));
    }
    return { kind: "map", origin: lower.origin, entries };
  }
  return { ...settle(lower), over: upper };
}

/** Lays layers over each other, the topmost first. */
export function mergeLayers(layers: readonly LocatedMap[], nothing: LocatedMap): LocatedMap {
  return layers.reduce((upper, lower) => merge(upper, lower) as LocatedMap, nothing);
}

/** A value with nothing above it: `null` in it releases nothing, and is undeclared all the same. */
function settle(node: Located): Located {
  if (node.kind === "scalar" && node.value === null) return { kind: "released", origin: node.origin };
  if (node.kind !== "map") return node;
  return { ...node, entries: new Map([...node.entries].map(([key, value]) => [key, settle(value)])) };
}

/** Every place where a layer sets (or releases) what a layer above has locked. Both places are named. */
export function lockFaults(layers: readonly Layer[]): Fault[] {
  return layers.flatMap((layer, index) =>
    layers
      .slice(0, index)
      .flatMap(({ locks }) => locks)
      .flatMap((lock) => {
        const touched = touching(layer.root, lock.path);
        if (touched === undefined) return [];
        const { file, line } = lock.origin;
        const message = `is locked by ${file}:${line} (${JSON.stringify(formatField(lock.path))}); take it out here or unlock it there`;
        return [{ ...touched.origin, field: formatField(touched.path), message }];
      }),
  );
}

/** The layers without what a layer above has locked: what is left is what the faults of {@link lockFaults} are not about. */
export function withoutLocked(layers: readonly Layer[]): Layer[] {
  return layers.map((layer, index) => {
    const locks = layers.slice(0, index).flatMap((above) => above.locks);
    const root = locks.reduce((kept, { path }) => {
      const touched = touching(kept, path);
      return touched === undefined ? kept : (without(kept, touched.path) as LocatedMap);
    }, layer.root);
    return { ...layer, root };
  });
}

function without(node: Located, [key, ...rest]: FieldPath): Located {
  if (node.kind !== "map" || key === undefined) return node;
  const entries = new Map(node.entries);
  const inner = entries.get(String(key));
  if (inner === undefined || rest.length === 0) entries.delete(String(key));
  else entries.set(String(key), without(inner, rest));
  return { ...node, entries };
}

/** The lock that holds a field, the outermost layer's first. */
export function lockOn(layers: readonly Layer[], path: FieldPath): Lock | undefined {
  const holds = (lock: Lock) => lock.path.every((key, depth) => String(path[depth]) === String(key));
  return layers.flatMap(({ locks }) => locks).find(holds);
}

/** The field at `path`, or the value on the way to it that replaces or releases the whole. */
function touching(root: Located, path: FieldPath): { path: FieldPath; origin: Origin } | undefined {
  let node: Located = root;
  for (const [depth, key] of path.entries()) {
    if (node.kind !== "map") return { path: path.slice(0, depth), origin: node.origin };
    const next = node.entries.get(String(key));
    if (next === undefined) return undefined;
    node = next;
  }
  return { path, origin: node.origin };
}
