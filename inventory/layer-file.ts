import type { z } from "zod";
import { capitalizeNames } from "./canonical-names.ts";
import type { Fault } from "./fault.ts";
import { formatField, parseField } from "./field-path.ts";
import type { Layer, Lock } from "./layering.ts";
import { type LocatedMap, nodeAt } from "./located.ts";
import { nearest } from "./nearest.ts";
import { readText } from "./read-text.ts";
import { fieldNames, schemaAt } from "./schema/lookup.ts";
import { repositoryFields } from "./schema.ts";
import { schemaFaults } from "./schema-faults.ts";
import { readYaml } from "./yaml.ts";

/** One file of the inventory, read and checked by itself. */
export interface LayerFile {
  /** Absent when the file has faults. */
  readonly layer?: Layer;
  /** What the file says, right or wrong: enough to find what it may not set. Absent when it is no YAML. */
  readonly draft?: Layer;
  readonly faults: Fault[];
}

/**
 * Reads one file of the inventory.
 *
 * @param path Where it is on disk.
 * @param file How faults name it.
 * @param known Files that were read before; one that says the same as then is not parsed again.
 */
export function readLayerFile(path: string, file: string, schema: z.ZodType, known?: KnownFiles): LayerFile {
  const text = readText(path, file);
  if (typeof text !== "string") return { faults: [text] };
  const before = known?.get(file);
  if (before?.text === text) return before.layerFile;
  const layerFile = parseLayer(text, file, schema);
  known?.set(file, { text, layerFile });
  return layerFile;
}

/** Files by how faults name them: for whoever reads an inventory as it is and as it was. */
export type KnownFiles = Map<string, { readonly text: string; readonly layerFile: LayerFile }>;

/** Checks the text of one file. An empty one says nothing, which a layer may. */
export function parseLayer(text: string, file: string, schema: z.ZodType): LayerFile {
  const { root, faults } = readYaml(text, file);
  if (faults.length > 0) return { faults };
  if (root === undefined) {
    const layer = { root: emptyLayer(file), locks: [] };
    return { layer, draft: layer, faults: [] };
  }
  const { root: canonical, faults: names } = capitalizeNames(root);
  const { locks, faults: badLocks } = readLocks(root);
  const all = [...schemaFaults(root, schema), ...names, ...badLocks];
  const entries = new Map(canonical.entries);
  entries.delete("locked");
  const layer = { root: { ...canonical, entries }, locks };
  return all.length > 0 ? { draft: layer, faults: all } : { layer, draft: layer, faults: [] };
}

/** A layer that says nothing. */
export function emptyLayer(file: string): LocatedMap {
  return { kind: "map", origin: { file, line: 1 }, entries: new Map() };
}

function readLocks(root: LocatedMap): { locks: Lock[]; faults: Fault[] } {
  const locks: Lock[] = [];
  const faults: Fault[] = [];
  const list = nodeAt(root, ["locked"]);
  if (list?.kind !== "list") return { locks, faults };
  for (const [index, { origin, ...item }] of list.items.entries()) {
    if (item.kind !== "scalar" || typeof item.value !== "string") continue; // the schema has a fault for it
    const fault = (message: string) => faults.push({ ...origin, field: formatField(["locked", index]), message });
    try {
      const path = parseField(item.value);
      const known = path.findIndex((_, depth) => schemaAt(repositoryFields, path.slice(0, depth + 1)) === undefined);
      if (known === -1) {
        locks.push({ path, origin });
      } else {
        const around = schemaAt(repositoryFields, path.slice(0, known));
        const [best] = nearest(String(path[known]), around === undefined ? [] : fieldNames(around), 1);
        const hint =
          best === undefined
            ? "docs/inventory.md lists them all"
            : `did you mean "${formatField([...path.slice(0, known), best])}"?`;
        fault(`locks "${item.value}", which is no field; ${hint}`);
      }
    } catch (error) {
      fault(`is no field: ${(error as Error).message}`);
    }
  }
  return { locks, faults };
}
