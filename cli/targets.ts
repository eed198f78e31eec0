import { existsSync } from "node:fs";
import path from "node:path";
import { type Inventory, InventoryError, loadInventory } from "../inventory/inventory.ts";
import { touchedRepositories } from "../platform/touched.ts";
import { emptyPlan, type PlanDocument } from "../preview/plan-document.ts";
import { targetsOf } from "../preview/targets.ts";
import { UsageError } from "./exit.ts";
import { readablePlan } from "./output-schemas.ts";
import { print, printJson } from "./print.ts";
import { changedPaths, checkOut, planFolder } from "./revision.ts";

/**
 * `slipway targets`: what Pulumi's engine has to look at for a change, as its arguments, one a line. Nothing is printed
 * where the change may do something to everything: without arguments the engine looks at everything.
 *
 * @throws UsageError where a side cannot be planned: the engine would then be told too little
 */
export async function targets(options: {
  readonly base: string;
  readonly head?: string;
  readonly stack: string;
  readonly json?: boolean;
}): Promise<void> {
  const project = process.cwd();
  const base = checkOut(project, options.base);
  const head = options.head === undefined ? { folder: project, close() {} } : checkOut(project, options.head);
  try {
    const touched = touchedRepositories(
      changedPaths(project, options.base, options.head),
      inventoryOf(base.folder),
      inventoryOf(head.folder),
      options.stack,
    );
    const { all, repositories } = touched;
    const urns = all
      ? []
      : targetsOf(
          await planOf(base.folder, options.stack),
          await planOf(head.folder, options.stack),
          repositories.map(({ id }) => id),
        );
    if (options.json) return printJson({ stack: options.stack, all, repositories, targets: urns });
    for (const urn of urns) print(`--target=${urn}`);
  } finally {
    base.close();
    head.close();
  }
}

function inventoryOf(folder: string): Inventory | undefined {
  try {
    return loadInventory(path.join(folder, "inventory"));
  } catch (error) {
    if (error instanceof InventoryError) return undefined;
    throw error;
  }
}

async function planOf(folder: string, stack: string): Promise<PlanDocument> {
  if (!existsSync(path.join(folder, `Pulumi.${stack}.yaml`))) return emptyPlan(stack);
  const { code, stdout, stderr } = await planFolder(folder, stack);
  if (code > 1) throw new UsageError(stderr);
  return readablePlan.parse(JSON.parse(stdout));
}
