import { isDeepStrictEqual } from "node:util";
import { diffLines } from "diff";
import { type Document, isMap, isScalar, parseDocument } from "yaml";
import type { FieldPath } from "../inventory/field-path.ts";

/** How a field is taken away: its line removed, or the word `null` written, which releases what layers above say. */
export type Removal = "delete" | "null";

/**
 * The text of a YAML file with one field set, or taken away (`value: undefined`). Comments, order and spelling of all else
 * stay.
 */
export function editYaml(text: string, path: FieldPath, value: unknown, removal: Removal = "delete"): string {
  const document = parseDocument(text);
  if (document.contents === null || isEmptyScalar(document)) document.contents = document.createNode({}) as never;
  if (value !== undefined || removal === "null") {
    openWay(document, path);
    // A plain value goes into the scalar that is there, and leaves its comment alone.
    const plain = value === undefined ? null : value;
    document.setIn(path, plain === null || typeof plain !== "object" ? plain : document.createNode(plain));
  } else {
    document.deleteIn(path);
    prune(document, path.slice(0, -1));
  }
  const style = { lineWidth: 0, indent: Math.max(1, /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2) };
  const changed = document.toString(style);
  const kept = asWritten(text, parseDocument(text).toString(style), changed);
  const reading = parseDocument(kept);
  const same = reading.errors.length === 0 && isDeepStrictEqual(reading.toJS(), parseDocument(changed).toJS());
  return same ? kept : changed;
}

/**
 * The changed text with every line that the change does not touch as somebody wrote it: the library spells lists and maps
 * in its own way.
 *
 * @param spelt the unchanged text in the library's spelling
 * @param changed the changed text in the library's spelling
 */
function asWritten(text: string, spelt: string, changed: string): string {
  const written = linesOf(text);
  if (linesOf(spelt).length !== written.length) return changed;
  let line = 0;
  return diffLines(spelt, changed)
    .map(({ added, removed, value, count }) => {
      if (added) return value;
      const from = line;
      line += count;
      return removed ? "" : written.slice(from, line).join("");
    })
    .join("");
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function isEmptyScalar(document: Document): boolean {
  return isScalar(document.contents) && document.contents.value === null;
}

/**
 * Makes a map of whatever stands on the way and is none: a word without a value, or `null`. What was written as `{}` gets
 * lines of its own.
 */
function openWay(document: Document, path: FieldPath): void {
  for (let depth = 1; depth < path.length; depth++) {
    const at = path.slice(0, depth);
    if (document.hasIn(at) && !isMap(document.getIn(at, true))) document.setIn(at, document.createNode({}));
    const map = document.getIn(at, true);
    if (isMap(map) && map.items.length === 0) map.flow = false;
  }
}

/** Takes away maps that have become empty. */
function prune(document: Document, path: FieldPath): void {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (!isMap(node) || node.items.length > 0) return;
    document.deleteIn(path.slice(0, depth));
  }
}
