import type { z } from "zod";
import { mergeEntry } from "./entry.ts";
import { type Fault, InventoryError } from "./fault.ts";
import { formatField } from "./field-path.ts";
import { readFleets } from "./fleets.ts";
import { type InventoryFile, type InventoryFiles, listInventory } from "./folder.ts";
import { readHandWritten, unknownWorkflows, unusedWorkflows } from "./hand-written.ts";
import { readImages } from "./images.ts";
import { type KnownFiles, type LayerFile, readLayerFile } from "./layer-file.ts";
import { type Layer, lockFaults, withoutLocked } from "./layering.ts";
import { type LocatedMap, nodeAt, plain } from "./located.ts";
import { suggestion } from "./nearest.ts";
import { originOf } from "./origins.ts";
import {
  defaultsFile,
  groupFile,
  type Inventory,
  type OrganizationEntry,
  organizationFile,
  type RepositoryEntry,
  repositoryFile,
} from "./schema.ts";

/**
 * Reads an inventory folder: `defaults.yaml`, `organization.yaml`, `fleets.yaml`, `images.yaml`, `groups/<name>.yaml`,
 * `repositories/<id>.yaml`, `workflows/<file>`.
 *
 * A repository's layers are the defaults, then its groups in the order that it names them, then its own file; see
 * `merge` in layering.ts for how they are laid over each other.
 *
 * @param folder The inventory folder.
 * @param known Files of another state of the same folder, which this reading may use and adds to.
 * @returns Repositories sorted by id, and what the organisation holds.
 * @throws InventoryError with every fault of every file.
 */
export function loadInventory(folder: string, known?: KnownFiles): Inventory {
  const files = listInventory(folder);
  const faults: Fault[] = [...files.faults];
  const read = (file: InventoryFile, schema: z.ZodType): LayerFile => {
    const read = readLayerFile(file.path, file.file, schema, known);
    faults.push(...read.faults);
    return read;
  };
  const defaults = files.defaults && read(files.defaults, defaultsFile);
  const organization = files.organization && read(files.organization, organizationFile);
  const groups = new Map(files.groups.map((file) => [file.id, read(file, groupFile)]));
  const { workflows, faults: unreadable } = readHandWritten(files.workflows);
  faults.push(...unreadable);
  const repositories: RepositoryEntry[] = [];
  for (const file of files.repositories) {
    const { layer: own, draft } = read(file, repositoryFile);
    if (draft === undefined) continue;
    const above = [...(defaults ? [defaults] : []), ...groupsOf(draft, groups, faults)];
    // A lock holds whatever else is wrong with a file.
    faults.push(...lockFaults([...above, { draft }].flatMap((layer) => layer.draft ?? [])));
    if (own === undefined) continue;
    const layers = [...above.flatMap(({ layer }) => layer ?? []), own];
    const { entry, faults: merged } = mergeEntry(file.id, file.file, withoutLocked(layers));
    repositories.push(entry);
    faults.push(...emptyFault(own));
    // With a layer missing, what does not fit together may fit once that layer is right.
    if (layers.length === above.length + 1) faults.push(...merged);
  }
  const ids = files.repositories.map(({ id }) => id);
  faults.push(...noRepositories(files, faults), ...duplicateNames(repositories));
  if (organization?.draft !== undefined) faults.push(...unknownRepositories(organization.draft.root, ids));
  const { fleets, faults: badFleets } = readFleets(files.fleets, ids);
  const { images, faults: badImages } = readImages(files.images, ids);
  faults.push(...badFleets, ...badImages);
  faults.push(...unknownWorkflows(repositories, files.workflows));
  // With a repository missing, what nobody seems to run may be that one's.
  if (faults.length === 0) faults.push(...unusedWorkflows(repositories, files.workflows));
  if (faults.length > 0) throw new InventoryError(faults);
  return {
    repositories,
    organization: (organization?.layer ? plain(organization.layer.root) : {}) as OrganizationEntry,
    ...(fleets !== undefined && { fleets }),
    ...(images !== undefined && { images }),
    ...(files.workflows.length > 0 && { workflows }),
  };
}

/** The layers of the groups that a repository names, in its order. */
function groupsOf({ root }: Layer, groups: ReadonlyMap<string, LayerFile>, faults: Fault[]): LayerFile[] {
  const named = nodeAt(root, ["groups"]);
  if (named?.kind !== "list") return [];
  return named.items.flatMap((item, index) => {
    const name = plain(item);
    if (typeof name !== "string") return []; // the schema has a fault for it
    const group = groups.get(name);
    if (group !== undefined) return [group];
    const message = `is "${name}", which is no group; ${suggestion(name, [...groups.keys()])} (groups/<name>.yaml)`;
    faults.push({ ...item.origin, field: formatField(["groups", index]), message });
    return [];
  });
}

/** A file with nothing in it is more often lost content than a repository without a wish. */
function emptyFault({ root }: Layer): Fault[] {
  if (root.entries.size > 0) return [];
  return [{ ...root.origin, field: "", message: "says nothing; write at least a description, or delete the file" }];
}

function noRepositories({ label, repositories }: InventoryFiles, faults: readonly Fault[]): Fault[] {
  if (repositories.length > 0 || faults.length > 0) return [];
  const message = "is empty; write a file <id>.yaml for each repository";
  return [{ file: `${label}/repositories`, line: 1, field: "", message }];
}

/** Names that GitHub would take for the same repository. */
function duplicateNames(entries: readonly RepositoryEntry[]): Fault[] {
  const first = new Map<string, RepositoryEntry>();
  return entries.flatMap((entry) => {
    const other = first.get(entry.name.toLowerCase());
    if (other === undefined) {
      first.set(entry.name.toLowerCase(), entry);
      return [];
    }
    const { file, line } = originOf(other, "name")!;
    const message = `is "${entry.name}", the name of "${other.id}" too (${file}:${line}); write another`;
    return [{ ...originOf(entry, "name")!, field: "name", message }];
  });
}

function unknownRepositories(root: LocatedMap, ids: readonly string[]): Fault[] {
  return ["secrets", "variables"].flatMap((kind) => {
    const map = nodeAt(root, [kind]);
    if (map?.kind !== "map") return [];
    return [...map.entries.keys()].flatMap((name) => {
      const path = [kind, name, "repositories"];
      const list = nodeAt(root, path);
      if (list?.kind !== "list") return [];
      return list.items.flatMap((item, index) => {
        const id = plain(item);
        if (typeof id !== "string" || ids.includes(id)) return [];
        const message = `is "${id}", which is no repository of this inventory; ${suggestion(id, ids)}`;
        return [{ ...item.origin, field: formatField([...path, index]), message }];
      });
    });
  });
}
