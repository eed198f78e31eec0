import path from "node:path";
import { type Inventory, InventoryError, loadInventory } from "../../inventory/inventory.ts";
import { writeFolder } from "./write-folder.ts";

/** Loads an inventory of these files (`repositories/app.yaml` -> text). */
export function loadFiles(files: Record<string, string | Buffer>): Inventory {
  const inside = Object.entries(files).map(([name, content]): [string, string | Buffer] => [
    `inventory/${name}`,
    content,
  ]);
  return loadInventory(path.join(writeFolder(Object.fromEntries(inside)), "inventory"));
}

/** The lines of the error that these files end in, without its first. Fails when they load. */
export function faultsOf(files: Record<string, string | Buffer>): string[] {
  try {
    loadFiles(files);
  } catch (error) {
    if (error instanceof InventoryError) return error.message.split("\n").slice(1);
    throw error;
  }
  throw new Error("The inventory loads.");
}

/** The faults of one repository file, each without the file's name: `3: "rules.approvals" is ...`. */
export function repositoryFaults(text: string): string[] {
  return faultsOf({ "repositories/app.yaml": text }).map((line) =>
    line.replace("inventory/repositories/app.yaml:", ""),
  );
}
