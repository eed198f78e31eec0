import { cpSync, existsSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * A copy of a project to try entries of its inventory in: the inventory is one's own, everything else, which nobody
 * writes to, is the project's. Whoever asks for it takes it away.
 */
export function copyOf(project: string): string {
  const copy = mkdtempSync(path.join(tmpdir(), "slipway-project-"));
  const inventory = path.join(project, "inventory");
  if (existsSync(inventory)) cpSync(inventory, path.join(copy, "inventory"), { recursive: true });
  for (const name of readdirSync(project)) {
    if (![".git", ".slipway", "inventory"].includes(name))
      symlinkSync(path.resolve(project, name), path.join(copy, name));
  }
  return copy;
}
