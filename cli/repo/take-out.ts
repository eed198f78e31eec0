import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { editYaml } from "../../drift/edit-yaml.ts";
import type { FieldPath } from "../../inventory/field-path.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import { readStacks } from "../../settings.ts";

/** Takes a repository out of an inventory: its file, workflows that it alone runs, and its id wherever a list has it. */
export function takeOut(folder: string, id: string, inventory: Inventory): void {
  rmSync(path.join(folder, "inventory", "repositories", `${id}.yaml`));
  deleteWorkflowsOf(folder, id, inventory);
  const { organization, fleets = {} } = inventory;
  for (const kind of ["secrets", "variables"] as const)
    for (const [name, { repositories }] of Object.entries(organization[kind] ?? {}))
      editList(folder, "inventory/organization.yaml", [kind, name, "repositories"], repositories, id);
  for (const [name, { repositories }] of Object.entries(fleets))
    editList(folder, "inventory/fleets.yaml", ["fleets", name, "repositories"], repositories, id);
  for (const { settings } of readStacks(folder))
    for (const list of ["include", "exclude"] as const) {
      const file = `Pulumi.${settings.stack}.yaml`;
      editList(folder, file, ["config", "slipway:repositories", list], settings.repositories[list], id);
    }
}

/** Deletes hand-written workflows that no other repository runs. */
export function deleteWorkflowsOf(folder: string, id: string, { repositories }: Inventory): void {
  const run = (own: boolean) =>
    repositories
      .filter((entry) => (entry.id === id) === own)
      .flatMap(({ jobs = [] }) => jobs.flatMap((job) => ("run" in job ? [job.run] : [])));
  const others = new Set(run(false));
  for (const file of new Set(run(true))) {
    if (!others.has(file)) rmSync(path.join(folder, "inventory", "workflows", file), { force: true });
  }
}

function editList(
  folder: string,
  file: string,
  field: FieldPath,
  list: readonly string[] | undefined,
  id: string,
): void {
  if (list?.includes(id) === true)
    editFile(
      folder,
      file,
      field,
      list.filter((one) => one !== id),
    );
}

/** Writes one field of a YAML file; an undefined value takes it away. */
export function editFile(
  folder: string,
  file: string,
  field: FieldPath,
  value: unknown,
  removal: "delete" | "null" = "delete",
): void {
  const place = path.join(folder, file);
  const text = existsSync(place) ? readFileSync(place, "utf8") : "";
  writeFileSync(place, editYaml(text, field, value, removal));
}
