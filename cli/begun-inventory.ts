import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { finishWriting } from "../adoption/write-files.ts";
import { type Inventory, loadInventory } from "../inventory/inventory.ts";
import { readSettings, readStackFile, type Settings } from "../settings.ts";

/** A project into which repositories come. What an earlier run had begun to write is finished first, and told. */
export function openProject(stack: string): {
  readonly project: string;
  readonly settings: Settings;
  readonly inventory: Inventory;
} {
  const project = process.cwd();
  const finished = finishWriting(project);
  if (finished.length > 0) process.stderr.write(`Finished what an earlier run was writing: ${finished.join(", ")}\n`);
  const settings = readSettings(stack, readStackFile(path.join(project, `Pulumi.${stack}.yaml`)).config);
  return { project, settings, inventory: inventoryOf(project) };
}

/** The inventory of a project, which may have no repository yet: then there is nothing of it but layers. */
export function inventoryOf(project: string): Inventory {
  const folder = path.join(project, "inventory", "repositories");
  const begun = existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".yaml"));
  return begun ? loadInventory(path.join(project, "inventory")) : { repositories: [], organization: {} };
}
