import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type FieldPath, formatField } from "../inventory/field-path.ts";
import { faultText, InventoryError, loadInventory, type RepositoryEntry } from "../inventory/inventory.ts";
import type { Edit } from "./accept.ts";
import { sameText } from "./difference.ts";
import { editYaml } from "./edit-yaml.ts";

/** How writing an edit ended: the file that says it now, or why it could not be said. */
export type Written = { readonly file: string } | { readonly why: string };

/**
 * Writes an edit into a repository's own inventory file, and reads the whole inventory again: what would make it faulty,
 * or would not be heard, as a layer above locks the field, is taken back.
 *
 * @param folder the project folder
 */
export function applyEdit(folder: string, id: string, { path: field, value }: Edit): Written {
  const file = path.posix.join("inventory", "repositories", `${id}.yaml`);
  const place = path.join(folder, file);
  const before = existsSync(place) ? readFileSync(place, "utf8") : "";
  const tries = value === undefined ? (["delete", "null"] as const) : (["delete"] as const);
  let why = "";
  for (const removal of tries) {
    writeFileSync(place, editYaml(before, field, value, removal));
    const now = entryOf(folder, id);
    if (typeof now !== "string" && sameText(valueAt(now, field)) === sameText(value)) return { file };
    why = typeof now === "string" ? now : `${formatField(field)} stays as another layer says`;
  }
  writeFileSync(place, before);
  return { why };
}

function entryOf(folder: string, id: string): RepositoryEntry | string {
  try {
    const entry = loadInventory(path.join(folder, "inventory")).repositories.find((one) => one.id === id);
    return entry ?? `"${id}" is in the inventory no more`;
  } catch (error) {
    if (error instanceof InventoryError) return error.faults.map(faultText).join("\n");
    throw error;
  }
}

function valueAt(value: unknown, field: FieldPath): unknown {
  return field.reduce<unknown>((part, key) => (part as Record<string | number, unknown> | undefined)?.[key], value);
}
