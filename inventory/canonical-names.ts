import type { Fault } from "./fault.ts";
import { type FieldPath, formatField } from "./field-path.ts";
import type { Located, LocatedMap } from "./located.ts";

/**
 * GitHub takes the names of secrets and variables in any case and keeps them in capitals. Doing the same before layers
 * are merged makes `slack_url` in one file and `SLACK_URL` in another the same secret.
 */
export function capitalizeNames(root: LocatedMap): { root: LocatedMap; faults: Fault[] } {
  const faults: Fault[] = [];
  const capitals = (node: LocatedMap, path: FieldPath): LocatedMap => {
    const entries = new Map<string, Located>();
    const spelled = new Map<string, string>();
    for (const [name, value] of node.entries) {
      const canonical = name.toUpperCase();
      const first = spelled.get(canonical);
      if (first !== undefined) {
        const field = formatField([...path, name]);
        faults.push({ ...value.origin, field, message: `is the same name as "${first}" to GitHub; write it once` });
      } else {
        spelled.set(canonical, name);
        entries.set(canonical, value);
      }
    }
    return { ...node, entries };
  };
  const visit = (node: LocatedMap, path: FieldPath): LocatedMap => ({
    ...node,
    entries: new Map(
      [...node.entries].map(([key, value]): [string, Located] => {
        const inner = [...path, key];
        if (key === "secrets" && value.kind === "list") return [key, capitalizeList(value)];
        if ((key === "secrets" || key === "variables") && value.kind === "map") return [key, capitals(value, inner)];
        return [key, value];
      }),
    ),
  });
  const top = visit(root, []);
  const environments = top.entries.get("environments");
  if (environments?.kind !== "map") return { root: top, faults };
  const visited = new Map(
    [...environments.entries].map(([name, value]): [string, Located] => [
      name,
      value.kind === "map" ? visit(value, ["environments", name]) : value,
    ]),
  );
  return {
    root: { ...top, entries: new Map(top.entries).set("environments", { ...environments, entries: visited }) },
    faults,
  };
}

function capitalizeList(node: Extract<Located, { kind: "list" }>): Located {
  return {
    ...node,
    items: node.items.map((item) =>
      item.kind === "scalar" && typeof item.value === "string" ? { ...item, value: item.value.toUpperCase() } : item,
    ),
  };
}
