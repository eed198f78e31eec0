import { type FieldPath, formatField, parseField } from "./field-path.ts";
import { type Located, type LocatedMap, nodeAt, type Origin, plain } from "./located.ts";
import { nearest } from "./nearest.ts";
import { bareSchema, fieldNames, schemaAt } from "./schema/lookup.ts";
import { type RepositoryEntry, repositoryFields } from "./schema.ts";

// Keyed by the list of groups, which every entry has to itself and a shallow copy shares: so origins outlive
// `{ ...entry, rules }`, and the entry stays plain data.
const roots = new WeakMap<readonly string[], LocatedMap>();

/** Keeps where an entry's values come from. */
export function rememberOrigins(entry: RepositoryEntry, root: LocatedMap): void {
  roots.set(entry.groups, root);
}

/** A value that a layer gave to a field. */
export interface Setting extends Origin {
  readonly value: unknown;
}

/** A field's value, where it is written, and what it took the place of. */
export interface Explanation extends Setting {
  /** The field, as `explain` reads it. */
  readonly path: string;
  /** What layers above said and this one replaced, the nearest first. */
  readonly replaced: readonly Setting[];
}

/**
 * Where a field of an entry is written, whatever kind of value it has. Undefined when no layer declares it, and for an
 * entry that was not read from files.
 *
 * @param field A path, or its text (`rules.approvals`).
 */
export function originOf(entry: RepositoryEntry, field: string | FieldPath): Origin | undefined {
  const path = typeof field === "string" ? readPath(field) : field;
  const root = roots.get(entry.groups);
  const node = root && path && nodeAt(root, namesInCapitals(path));
  return node === undefined || node.kind === "released" ? undefined : node.origin;
}

/**
 * Why a field has the value that it has: the field itself, or each value in it if it is a map. Empty when the field is
 * undeclared, that is when GitHub keeps what it has.
 *
 * @throws Error when there is no such field; the message names fields with a similar name.
 */
export function explain(entry: RepositoryEntry, field: string): Explanation[] {
  const path = namesInCapitals(parseField(field));
  const root = roots.get(entry.groups);
  if (root === undefined) throw new Error(`"${entry.id}" has no origins; pass an entry that loadInventory returned.`);
  checkField(entry, root, path);
  const node = nodeAt(root, path);
  return node === undefined ? [] : explanations(node, path);
}

/** The same as lines of text, for people: one a value, `rules.approvals = 2 (inventory/...:7), not 1 (inventory/...:3)`. */
export function explainLines(entry: RepositoryEntry, field: string): string[] {
  const found = explain(entry, field);
  if (found.length > 0) {
    return found.map(({ path, replaced, ...setting }) => {
      const others = replaced.map((other) => `, not ${settingText(other)}`);
      return `${path} = ${settingText(setting)}${others.join("")}`;
    });
  }
  const node = nodeAt(roots.get(entry.groups)!, namesInCapitals(parseField(field)));
  const released = node?.kind === "released" ? `, released by ${node.origin.file}:${node.origin.line}` : "";
  const others = node === undefined ? [] : replacedBy(node).map((other) => `, not ${settingText(other)}`);
  return [`${field} is undeclared${released}${others.join("")}: GitHub keeps what it has`];
}

function settingText({ value, file, line }: Setting): string {
  return `${JSON.stringify(value)} (${file}:${line})`;
}

function explanations(node: Located, path: FieldPath): Explanation[] {
  if (node.kind === "released") return [];
  if (node.kind === "map" && node.entries.size > 0) {
    return [...node.entries].flatMap(([key, value]) => explanations(value, [...path, key]));
  }
  return [{ path: formatField(path), value: plain(node), ...node.origin, replaced: replacedBy(node) }];
}

function replacedBy(node: Located): Setting[] {
  const settings: Setting[] = [];
  for (let above = node.over; above !== undefined; above = above.over) {
    if (above.kind !== "released") settings.push({ value: plain(above), ...above.origin });
  }
  return settings;
}

function readPath(field: string): FieldPath | undefined {
  try {
    return parseField(field);
  } catch {
    return undefined;
  }
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
