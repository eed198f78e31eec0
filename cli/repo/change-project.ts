import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeFiles } from "../../adoption/write-files.ts";
import { faultText, type Inventory, InventoryError, loadInventory } from "../../inventory/inventory.ts";
import { readStacks, selectorFindings } from "../../settings.ts";
import { UsageError } from "../exit.ts";

/** A file of the project as a change leaves it; without a text it is gone. */
export interface ChangedFile {
  readonly file: string;
  readonly text?: string;
}

/**
 * Tries a change on a copy of the inventory and the stack files, and says what it does to them. What could not be
 * loaded afterwards is no change.
 *
 * @throws UsageError with what would be wrong with the files; nothing is written
 */
export function tryChange(project: string, subject: string, change: (folder: string) => void): ChangedFile[] {
  const copy = mkdtempSync(path.join(tmpdir(), "slipway-change-"));
  try {
    for (const name of ["inventory", ...stackFiles(project)]) {
      if (existsSync(path.join(project, name)))
        cpSync(path.join(project, name), path.join(copy, name), { recursive: true });
    }
    change(copy);
    sound(copy, subject);
    const files = new Set([...filesOf(project), ...filesOf(copy)]);
    return [...files].sort().flatMap((file): ChangedFile[] => {
      const [before, after] = [project, copy].map((folder) => textOf(path.join(folder, file)));
      if (before === after) return [];
      return [{ file, ...(after !== undefined && { text: after }) }];
    });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Writes what was tried, each file whole or not at all; what goes, goes first, as a list may name it. */
export function writeChange(project: string, files: readonly ChangedFile[]): void {
  writeFiles(project, new Map(files.flatMap(({ file, text }) => (text === undefined ? [] : [[file, text] as const]))));
  for (const { file, text } of files) if (text === undefined) rmSync(path.join(project, file), { force: true });
}

/** `inventory/organization.yaml (changed)`, a line each. */
export function changeLines(files: readonly ChangedFile[]): string[] {
  return files.map(({ file, text }) => `${file}${text === undefined ? " (deleted)" : ""}`);
}

function sound(folder: string, subject: string): void {
  let inventory: Inventory;
  try {
    inventory = loadInventory(path.join(folder, "inventory"));
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    throw new UsageError(
      `"${subject}": the inventory would not be sound afterwards; nothing was written:\n${error.faults.map(faultText).join("\n")}`,
    );
  }
  const wrong = readStacks(folder).flatMap(({ settings }) => selectorFindings(settings, inventory));
  if (wrong.length > 0)
    throw new UsageError(
      `"${subject}": a stack file would not be sound afterwards; nothing was written:\n${wrong.map((one) => `${one.subject}: ${one.message}`).join("\n")}`,
    );
}

function stackFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
}

function filesOf(folder: string): string[] {
  const inventory = path.join(folder, "inventory");
  const within = readdirSync(inventory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
  return [...within, ...stackFiles(folder)];
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
