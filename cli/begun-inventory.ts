import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { type Inventory, loadInventory } from "../inventory/inventory.ts";

/** The inventory of a project, which may have no repository yet: then there is nothing of it but layers. */
export function inventoryOf(project: string): Inventory {
  const folder = path.join(project, "inventory", "repositories");
  const begun = existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".yaml"));
  return begun ? loadInventory(path.join(project, "inventory")) : { repositories: [], organization: {} };
}
