import path from "node:path";
import { type Inventory, InventoryError, type KnownFiles, loadInventory } from "../inventory/inventory.ts";
import { excerptOf } from "../platform/excerpt.ts";
import { type Touched, touchedRepositories } from "../platform/touched.ts";
import { changedPaths } from "./revision.ts";

/** Two sides of a change of the inventory, each in a folder. */
export interface Sides {
  /** Git revision of the base. */
  readonly base: string;
  /** Git revision of the head; undefined: the files as they are. */
  readonly head: string | undefined;
  readonly from: { readonly folder: string };
  readonly to: { readonly folder: string };
}

/** Which part of each stack a change may do something to. */
export interface Change {
  touchedIn(stack: string): Touched;
  /** Ids of the repositories to plan; undefined: all of them. */
  excerptFor(stack: string): readonly string[] | undefined;
}

/** Reads, once for all stacks, what differs between the two sides of a change. */
export function readChange(project: string, { base, head, from, to }: Sides): Change {
  const paths = changedPaths(project, base, head);
  // Most files are the same on both sides.
  const known: KnownFiles = new Map();
  const [before, after] = [inventoryOf(from.folder, known), inventoryOf(to.folder, known)];
  const touchedIn = (stack: string) => touchedRepositories(paths, before, after, stack);
  return {
    touchedIn,
    excerptFor: (stack) =>
      before === undefined || after === undefined ? undefined : excerptOf(touchedIn(stack), before, after),
  };
}

/** Undefined where it cannot be read: planning it then says why. */
function inventoryOf(folder: string, known: KnownFiles): Inventory | undefined {
  try {
    return loadInventory(path.join(folder, "inventory"), known);
  } catch (error) {
    if (error instanceof InventoryError) return undefined;
    throw error;
  }
}
