import { contradictions } from "./contradictions.ts";
import type { Fault } from "./fault.ts";
import { type FieldPath, formatField } from "./field-path.ts";
import { emptyLayer } from "./layer-file.ts";
import { type Layer, lockOn, mergeLayers } from "./layering.ts";
import { type LocatedMap, nodeAt, originNear, plain } from "./located.ts";
import { rememberOrigins } from "./origins.ts";
import { sameNameFaults } from "./same-names.ts";
import { type RepositoryEntry, repositoryFields } from "./schema.ts";
import { valueFaults } from "./schema-faults.ts";

/** A repository's entry with what is wrong with it once its layers are merged. */
export interface MergedEntry {
  readonly entry: RepositoryEntry;
  readonly faults: Fault[];
}

/**
 * Makes a repository's entry of its layers.
 *
 * @param layers Defaults first, the repository's own last.
 * @param file The repository's own file, where its id and name come from if it does not name itself.
 */
export function mergeEntry(id: string, file: string, layers: readonly Layer[]): MergedEntry {
  const merged = mergeLayers(
    layers.map(({ root }) => root),
    emptyLayer(file),
  );
  const root = withIdentity(id, file, merged);
  const entry = plain(root) as RepositoryEntry;
  rememberOrigins(entry, root);
  // Each layer by itself may lack what another has; only together they must be whole.
  const { id: _, ...fields } = entry;
  const lacking = valueFaults(fields, repositoryFields).map(({ path, message }) => ({
    ...originNear(root, path),
    field: formatField(path),
    message,
  }));
  const faults = contradictions(entry).map(({ path, message, against }): Fault => {
    const other = against === undefined ? undefined : nodeAt(root, against)?.origin;
    const place =
      other === undefined
        ? ""
        : ` (${formatField(against!)} is set in ${other.file}:${other.line}${lockedAt(layers, against!)})`;
    return { ...originNear(root, path), field: formatField(path), message: message + place };
  });
  return { entry, faults: [...lacking, ...sameNameFaults(root), ...faults] };
}

/** Whoever reads "change one of the two" should know that one of them is locked. */
function lockedAt(layers: readonly Layer[], path: FieldPath): string {
  const lock = lockOn(layers, path);
  return lock === undefined ? "" : `, and locked by ${lock.origin.file}:${lock.origin.line}`;
}

function withIdentity(id: string, file: string, merged: LocatedMap): LocatedMap {
  const origin = { file, line: 1 };
  return {
    ...merged,
    entries: new Map([
      ["id", { kind: "scalar", origin, value: id }],
      ["name", { kind: "scalar", origin, value: id }],
      ["groups", { kind: "list", origin, items: [] }],
      ...merged.entries,
    ]),
  };
}
