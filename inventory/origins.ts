import { type FieldPath, formatField, parseField } from "./field-path.ts";
import { type Located, type LocatedMap, nodeAt, type Origin, plain } from "./located.ts";
import { nearest } from "./nearest.ts";
import { bareSchema, fieldNames, schemaAt } from "./schema/lookup.ts";
import { type RepositoryEntry, repositoryFields } from "./schema.ts";

const roots = new WeakMap<RepositoryEntry, LocatedMap>();

/** Keeps where an entry's values come from; the entry itself stays plain data. */
export function rememberOrigins(entry: RepositoryEntry, root: LocatedMap): void {
  roots.set(entry, root);
}

/** A value that a layer gave to a field. */
export interface Setting extends Origin {
  readonly value: unknown;
}

/** Why a field of an entry has the value that it has. */
export interface Explanation {
  readonly field: string;
  /** Undefined when the field is undeclared: GitHub keeps what it has. */
  readonly value: unknown;
  /** Where it is written; for an undeclared field, where `null` released it, if a layer did. */
  readonly origin: Origin | undefined;
  /** What layers above said and this one replaced or released, the nearest first. */
  readonly replaced: readonly Setting[];
  /** For a map: each value in it, with its own place. */
  readonly parts: readonly (Setting & { field: string })[];
}

/**
 * Where a field of an entry is written, whatever kind of value it has; undefined when nobody declares it. A field inside
 * a list or map that was taken from one file has its own line.
 *
 * @throws Error when the entry was not made by `loadInventory` (a copy has no origins).
 */
export function originOf(entry: RepositoryEntry, field: string | FieldPath): Origin | undefined {
  const node = nodeAt(rootOf(entry), typeof field === "string" ? namesInCapitals(parseField(field)) : field);
  return node === undefined || node.kind === "released" ? undefined : node.origin;
}

/**
 * Value, file and line of a field, what it replaced, and for a map the same of all in it.
 *
 * @throws Error when there is no such field; the message lists fields with a similar name.
 */
export function explain(entry: RepositoryEntry, field: string): Explanation {
  const path = namesInCapitals(parseField(field));
  const root = rootOf(entry);
  checkField(entry, root, path);
  const node = nodeAt(root, path);
  return {
    field: formatField(path),
    value: node === undefined ? undefined : plain(node),
    origin: node?.origin,
    replaced: node === undefined ? [] : replacedBy(node),
    parts: node?.kind === "map" ? partsOf(node, path) : [],
  };
}

function rootOf(entry: RepositoryEntry): LocatedMap {
  const root = roots.get(entry);
  if (root === undefined) throw new Error(`"${entry.id}" has no origins; pass the entry that loadInventory returned.`);
  return root;
}

function replacedBy(node: Located): Setting[] {
  const settings: Setting[] = [];
  for (let above = node.over; above !== undefined; above = above.over) {
    if (above.kind !== "released") settings.push({ value: plain(above), ...above.origin });
  }
  return settings;
}

function partsOf(map: LocatedMap, path: FieldPath): (Setting & { field: string })[] {
  return [...map.entries].flatMap(([key, node]) => {
    const inner = [...path, key];
    if (node.kind === "released") return [];
    if (node.kind === "map" && node.entries.size > 0) return partsOf(node, inner);
    return [{ field: formatField(inner), value: plain(node), ...node.origin }];
  });
}

/** Secrets and variables are kept in capitals, however they are written. */
function namesInCapitals(path: FieldPath): FieldPath {
  const at = path[0] === "environments" ? 2 : 0;
  if (path[at] !== "secrets" && path[at] !== "variables") return path;
  return path.map((key, depth) => (depth === at + 1 && typeof key === "string" ? key.toUpperCase() : key));
}

/** Throws for the first part of the path that names nothing. A field that exists but is not declared is fine. */
function checkField(entry: RepositoryEntry, root: LocatedMap, path: FieldPath): void {
  for (let depth = 0; depth < path.length; depth++) {
    const above = path.slice(0, depth);
    const key = path[depth]!;
    const schema = depth === 0 ? bareSchema(repositoryFields) : schemaAt(repositoryFields, above);
    const fixed = schema === undefined ? [] : fieldNames(schema);
    const around = nodeAt(root, above);
    const declared = around?.kind === "map" ? [...around.entries.keys()] : [];
    const known = fixed.length > 0 ? [...fixed, ...(depth === 0 ? ["id"] : [])] : declared;
    if (known.includes(String(key)) || nodeAt(root, path.slice(0, depth + 1)) !== undefined) continue;
    const name = formatField([...above, key]);
    const kind = fixed.length > 0 ? `"${name}" is no field of a repository` : `"${entry.id}" declares no "${name}"`;
    const near = nearest(String(key), known).map((other) => `"${formatField([...above, other])}"`);
    if (near.length > 0) throw new Error(`${kind}; did you mean ${near.join(" or ")}?`);
    const others = known.map((other) => formatField([...above, other]));
    throw new Error(others.length === 0 ? `${kind}.` : `${kind}; there are ${others.join(", ")}.`);
  }
}
