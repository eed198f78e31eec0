import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import type { Fault } from "./fault.ts";
import { nearest } from "./nearest.ts";
import { entryId, groupName, workflowFile } from "./schema/names.ts";

/** A file of the inventory. */
export interface InventoryFile {
  /** Name without `.yaml`. */
  readonly id: string;
  /** Where it is on disk. */
  readonly path: string;
  /** How faults name it: from the inventory folder's own name on, with forward slashes. */
  readonly file: string;
}

/** The files of an inventory folder, sorted by name. */
export interface InventoryFiles {
  /** The folder's own name, which every file name in a fault begins with. */
  readonly label: string;
  readonly defaults?: InventoryFile;
  readonly organization?: InventoryFile;
  readonly fleets?: InventoryFile;
  readonly images?: InventoryFile;
  readonly groups: InventoryFile[];
  readonly repositories: InventoryFile[];
  /** Workflows written by hand. */
  readonly workflows: InventoryFile[];
  readonly faults: Fault[];
}

const single = ["defaults", "organization", "fleets", "images"] as const;

/** Finds an inventory's files. A YAML file that nothing would read is a fault, so that a typing slip loses nothing. */
export function listInventory(folder: string): InventoryFiles {
  const label = path.basename(path.resolve(folder));
  const faults: Fault[] = [];
  const top = listFolder(folder, label, faults);
  const found: { -readonly [name in (typeof single)[number]]?: InventoryFile } = {};
  for (const { name } of top.filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))) {
    const id = single.find((known) => name === `${known}.yaml`);
    if (id !== undefined) {
      found[id] = { id, path: path.join(folder, name), file: `${label}/${name}` };
      continue;
    }
    const [best] = nearest(
      name,
      single.map((known) => `${known}.yaml`),
      1,
    );
    const hint = best === undefined ? "move it to repositories/ or groups/" : `did you mean "${best}"?`;
    faults.push({ file: `${label}/${name}`, line: 1, field: "", message: `is no file of the inventory; ${hint}` });
  }
  const inside = (name: string, valid: z.ZodString, needed: boolean) =>
    needed || top.some((entry) => entry.name === name)
      ? listYaml(path.join(folder, name), `${label}/${name}`, valid, faults)
      : [];
  const groups = inside("groups", groupName, false);
  const unreachable = faults.some(({ file }) => file === label);
  const repositories = unreachable ? [] : inside("repositories", entryId, true);
  const workflows = top.some((entry) => entry.name === "workflows")
    ? listWorkflows(path.join(folder, "workflows"), `${label}/workflows`, faults)
    : [];
  return { label, ...found, groups, repositories, workflows, faults };
}

function listWorkflows(folder: string, label: string, faults: Fault[]): InventoryFile[] {
  return listFolder(folder, label, faults).flatMap(({ name }) => {
    if (name.startsWith(".") || name.endsWith(".md") || name.endsWith("~")) return [];
    const file = `${label}/${name}`;
    const { error } = workflowFile.safeParse(name);
    if (error === undefined) return [{ id: name, path: path.join(folder, name), file }];
    faults.push({ file, line: 1, field: "", message: `is no workflow; ${error.issues[0]!.message}` });
    return [];
  });
}

function listYaml(folder: string, label: string, valid: z.ZodString, faults: Fault[]): InventoryFile[] {
  return listFolder(folder, label, faults).flatMap(({ name }) => {
    const file = `${label}/${name}`;
    if (!name.endsWith(".yaml")) {
      if (name.startsWith(".") || name.endsWith(".md") || name.endsWith("~")) return [];
      const message =
        /\.yml$/i.test(name) || /\.yaml$/i.test(name)
          ? `is not read; name it "${name.replace(/\.\w+$/, ".yaml")}"`
          : "is not read; move it elsewhere";
      faults.push({ file, line: 1, field: "", message });
      return [];
    }
    const id = name.slice(0, -".yaml".length);
    const { error } = valid.safeParse(id);
    if (error === undefined) return [{ id, path: path.join(folder, name), file }];
    faults.push({ file, line: 1, field: "", message: `has a name that cannot be an id; ${error.issues[0]!.message}` });
    return [];
  });
}

function listFolder(folder: string, label: string, faults: Fault[]): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message =
      code === "ENOENT"
        ? "is not there; make the folder"
        : `cannot be read (${code}); see that it is a folder and may be read`;
    faults.push({ file: label, line: 1, field: "", message });
    return [];
  }
}
