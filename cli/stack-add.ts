import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isMap, isScalar, parseDocument, visit } from "yaml";
import { loadInventory } from "../inventory/inventory.ts";
import { readSettings, readStackFile } from "../settings.ts";
import { documentOf, writeWhole } from "./bootstrap/project-files.ts";
import { UsageError } from "./exit.ts";
import { print } from "./print.ts";

export interface StackAddOptions {
  readonly from: string;
  readonly owner?: string;
  readonly repositories?: string;
}

/** `slipway stack add`: the file of a further stack, from another one's; encrypted values and their key stay behind. */
export async function addStack(name: string, { from, owner, repositories }: StackAddOptions): Promise<void> {
  const folder = process.cwd();
  const fileOf = (stack: string) => path.join(folder, `Pulumi.${stack}.yaml`);
  const before = readSettings(from, readStackFile(fileOf(from)).config);
  const same = owner === undefined || owner.toLowerCase() === before.owner.toLowerCase();
  const ids = repositories?.split(",").map((id) => id.trim()) ?? [];
  const faults: string[] = [];
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    faults.push(`"${name}": write a name of lower case letters, digits and hyphens, at most 31.`);
  else if (existsSync(fileOf(name)))
    faults.push(`"${name}": Pulumi.${name}.yaml is there already; write another name.`);
  if (same && ids.length === 0)
    faults.push(
      `Stack "${from}" has the same owner, ${before.owner}, and no repository may belong to two: write --repositories with those that "${name}" takes over, or another --owner.`,
    );
  if (ids.some((id) => !/^[\w.-]+$/.test(id)))
    faults.push(`"--repositories ${repositories}": write ids of the inventory with commas between them.`);
  else {
    const known = loadInventory(path.join(folder, "inventory")).repositories.map(({ id }) => id);
    for (const id of ids.filter((one) => !known.includes(one)))
      faults.push(`"${id}": the inventory has no such repository; it has ${known.join(", ")}.`);
  }
  if (faults.length > 0) throw new UsageError(faults.join("\n"));

  const text = readFileSync(fileOf(from), "utf8");
  const made = parseDocument(text);
  const dropped: string[] = [];
  for (const key of ["encryptionsalt", "encryptedkey", "secretsprovider"]) made.delete(key);
  visit(made, {
    Pair: (_, pair) => {
      if (!isMap(pair.value) || !pair.value.has("secure")) return undefined;
      if (isScalar(pair.key)) dropped.push(String(pair.key.value));
      return visit.REMOVE;
    },
  });
  made.commentBefore = ` Stack "${name}", begun as "${from}".`;
  if (owner !== undefined) made.setIn(["config", "slipway:owner"], owner);
  const flow = (value: object) => made.createNode(value, { flow: true });
  if (ids.length > 0) made.setIn(["config", "slipway:repositories"], flow({ include: ids }));
  if (same) {
    // What an owner has once, and labels that one fleet alone may serve, stay with the first.
    made.setIn(["config", "slipway:organization"], "observed");
    for (const key of ["slipway:images", "slipway:fleets", "slipway:aws"]) made.deleteIn(["config", key]);
  }
  // The new file comes last: killed before it, the command can be run again.
  const told: string[] = [];
  if (same) {
    const old = parseDocument(text);
    const { include, exclude } = before.repositories;
    const left = include.filter((id) => !ids.includes(id));
    const next = { include: left.length > 0 ? left : include, exclude: [...new Set([...exclude, ...ids])] };
    old.setIn(["config", "slipway:repositories"], old.createNode(next, { flow: true }));
    writeWhole(fileOf(from), old.toString({ lineWidth: 0 }));
    told.push(`Pulumi.${from}.yaml: leaves ${ids.join(", ")} out`);
  }
  const rings = addToRings(path.join(folder, ".github", "pipeline.yaml"), from, name);
  if (rings !== undefined) told.push(`.github/pipeline.yaml: rings ${rings}`);
  writeWhole(fileOf(name), made.toString({ lineWidth: 0 }));
  print(
    `Pulumi.${name}.yaml: owner ${owner ?? before.owner}${ids.length > 0 ? `, repositories ${ids.join(", ")}` : ""}`,
  );
  if (dropped.length > 0) print(`  without the encrypted values of ${from}: ${dropped.join(", ")}; set them anew`);
  for (const line of told) print(line);
  print("Next:");
  print(`  npx slipway check --stack ${name}`);
  if (rings !== undefined) print("  node bin/generate-workflows.mjs");
  const region = same && before.aws !== undefined ? ` --region ${before.aws.region}` : "";
  print(`  npx slipway bootstrap --stack ${name}${region}`);
}

/**
 * Lets the platform's own workflows deploy a stack beside the one that it was begun from.
 *
 * @returns the rings as they are then; undefined where the project deploys neither
 */
function addToRings(file: string, from: string, name: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const document = documentOf(file);
  const rings = (document.toJS() as { with?: { rings?: string[][] } } | null)?.with?.rings;
  const at = rings?.findIndex((ring) => ring.includes(from)) ?? -1;
  if (rings === undefined || at === -1) return undefined;
  if (!rings.flat().includes(name)) {
    document.addIn(["with", "rings", at], name);
    writeWhole(file, document.toString({ lineWidth: 0, flowCollectionPadding: false }));
  }
  return JSON.stringify((document.toJS() as { with: { rings: string[][] } }).with.rings)
    .replaceAll('"', "")
    .replaceAll(",", ", ");
}
