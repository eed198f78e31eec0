import type { Fault } from "./fault.ts";
import { type FieldPath, formatField } from "./field-path.ts";
import { fleetContradictions } from "./fleet-contradictions.ts";
import type { InventoryFile } from "./folder.ts";
import { readLayerFile } from "./layer-file.ts";
import { type LocatedMap, nodeAt, type Origin, originNear, plain } from "./located.ts";
import { suggestion } from "./nearest.ts";
import { type FleetEntry, fleet, fleetsFile } from "./schema/fleets.ts";

/** The fleets of `fleets.yaml`, read and checked. */
export interface Fleets {
  /** By name; absent where there is no file, or none that can be read. */
  readonly fleets?: Readonly<Record<string, FleetEntry>>;
  readonly faults: Fault[];
}

/**
 * Reads `fleets.yaml`: the schema's faults, and for each fleet that is right by itself what does not go together in it,
 * or names no repository.
 *
 * @param ids Every repository of the inventory.
 */
export function readFleets(file: InventoryFile | undefined, ids: readonly string[]): Fleets {
  if (file === undefined) return { faults: [] };
  const { layer, draft, faults } = readLayerFile(file.path, file.file, fleetsFile);
  if (draft === undefined) return { faults };
  const { root } = draft;
  const named = nodeAt(root, ["fleets"]);
  const found = named?.kind === "map" ? [...named.entries] : [];
  const together = found.flatMap(([name, node]) => {
    const parsed = fleet.safeParse(plain(node));
    return parsed.success ? fleetFaults(root, ["fleets", name], parsed.data, ids) : [];
  });
  const all = [...faults, ...together];
  if (all.length > 0 || layer === undefined) return { faults: all };
  const { fleets } = fleetsFile.parse(plain(layer.root));
  roots.set(fleets, layer.root);
  return { fleets, faults: [] };
}

const roots = new WeakMap<NonNullable<Fleets["fleets"]>, LocatedMap>();

/** Where a field of a fleet is written; where it is not, the fleet itself. Undefined for fleets that came from no file. */
export function originOfFleet(fleets: NonNullable<Fleets["fleets"]>, name: string, field: string): Origin | undefined {
  const root = roots.get(fleets);
  return root && (nodeAt(root, ["fleets", name, field]) ?? nodeAt(root, ["fleets", name]))?.origin;
}

function fleetFaults(root: LocatedMap, at: FieldPath, entry: FleetEntry, ids: readonly string[]): Fault[] {
  const fault = (path: FieldPath, message: string): Fault => ({
    ...originNear(root, [...at, ...path]),
    field: formatField([...at, ...path]),
    message,
  });
  const unknown = (entry.repositories ?? []).flatMap((id, index) =>
    ids.includes(id)
      ? []
      : [
          fault(
            ["repositories", index],
            `is "${id}", which is no repository of this inventory; ${suggestion(id, ids)}`,
          ),
        ],
  );
  return [...unknown, ...fleetContradictions(entry).map(({ path, message }) => fault(path, message))];
}
