import type { Fault } from "./fault.ts";
import { type FieldPath, formatField } from "./field-path.ts";
import { type LocatedMap, nodeAt } from "./located.ts";

/** Maps whose keys GitHub compares without regard to case, though it keeps them as written. */
const caseless: FieldPath[] = [["environments"], ["labels"], ["access", "people"]];

/** Keys that are one and the same to GitHub (`production` and `Production`), wherever their layers are. */
export function sameNameFaults(root: LocatedMap): Fault[] {
  return caseless.flatMap((path) => {
    const map = nodeAt(root, path);
    if (map?.kind !== "map") return [];
    const faults: Fault[] = [];
    const first = new Map<string, string>();
    for (const [name, value] of map.entries) {
      if (value.kind === "released") continue;
      const other = first.get(name.toLowerCase());
      if (other === undefined) {
        first.set(name.toLowerCase(), name);
        continue;
      }
      const { file, line } = map.entries.get(other)!.origin;
      const message = `is the same name as "${other}" (${file}:${line}) to GitHub; spell it alike`;
      faults.push({ ...value.origin, field: formatField([...path, name]), message });
    }
    return faults;
  });
}
