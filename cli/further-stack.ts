import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Document, isMap, isScalar, parseDocument, visit } from "yaml";
import { type Inventory, loadInventory } from "../inventory/inventory.ts";
import { secretNames } from "../platform/declared-secrets.ts";
import {
  readSettings,
  readStackFile,
  type Selector,
  type Settings,
  secretKey,
  secretScope,
  selects,
} from "../settings.ts";
import { documentOf } from "./bootstrap/project-files.ts";
import { UsageError } from "./exit.ts";

export interface FurtherStack {
  /** Name of the new stack. */
  readonly name: string;
  /** Name of the stack that it begins as. */
  readonly from: string;
  readonly owner?: string;
  /** Ids of the inventory, with commas between them. */
  readonly repositories?: string;
  /** Whether its file may be there already, as an earlier run left it. */
  readonly again: boolean;
}

export interface FurtherStackFiles {
  /** Texts by path in the project; empty where an earlier run wrote them all. */
  readonly files: ReadonlyMap<string, string>;
  /** What they say, in words. */
  readonly lines: readonly string[];
  /** Whether the platform's own workflows deploy it. */
  readonly inRings: boolean;
  /** Region of the other stack's machines, where both are one owner's. */
  readonly region?: string;
}

/**
 * The file of a further stack, from another one's without what only that one can decrypt, and what it changes elsewhere:
 * the other stack lets its repositories go, and the platform's workflows deploy it. Nothing is written.
 *
 * @throws UsageError with everything that is wrong with what was asked for
 */
export function furtherStack(folder: string, stack: FurtherStack): FurtherStackFiles {
  const { name, from, owner } = stack;
  const before = readSettings(from, readStackFile(path.join(folder, fileOf(from))).config);
  const inventory = loadInventory(path.join(folder, "inventory"));
  const same = owner === undefined || owner.toLowerCase() === before.owner.toLowerCase();
  const ids = stack.repositories?.split(",").map((id) => id.trim()) ?? [];
  const there = existsSync(path.join(folder, fileOf(name)));
  const faults = faultsOf(stack, { before, inventory, same, ids, there, folder });
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  const region = same && before.aws !== undefined ? { region: before.aws.region } : {};
  const rings = withRings(path.join(folder, pipelineFile), from, name);
  if (there)
    return { files: new Map(), lines: [`${fileOf(name)}: there already`], inRings: rings !== undefined, ...region };

  const text = readFileSync(path.join(folder, fileOf(from)), "utf8");
  const { document: made, dropped } = begun(text, stack);
  if (ids.length > 0) made.setIn(["config", "slipway:repositories"], flow(made, { include: ids }));
  if (same) {
    // What an owner has once, and labels that one fleet alone may serve, stay with the first.
    made.setIn(["config", "slipway:organization"], "observed");
    for (const key of ["slipway:images", "slipway:fleets", "slipway:aws"]) made.deleteIn(["config", key]);
  }
  const repositories = ids.length > 0 ? { include: ids, exclude: [] } : before.repositories;
  withoutIdleSources(
    made,
    { ...before, organization: same ? "observed" : before.organization, repositories },
    inventory,
  );
  const files = new Map<string, string>();
  const lines = [
    `${fileOf(name)}: owner ${owner ?? before.owner}${ids.length > 0 ? `, repositories ${ids.join(", ")}` : ""}`,
    ...(dropped.length > 0 ? [`  without the encrypted values of ${from}: ${dropped.join(", ")}; set them anew`] : []),
  ];
  if (same) {
    const old = parseDocument(text);
    const left = leftTo(before.repositories, ids);
    old.setIn(["config", "slipway:repositories"], flow(old, left));
    withoutIdleSources(old, { ...before, repositories: left }, inventory, ids);
    files.set(fileOf(from), textOf(old));
    lines.push(`${fileOf(from)}: leaves ${ids.join(", ")} out`);
  }
  if (rings !== undefined) {
    files.set(pipelineFile, rings.text);
    lines.push(`${pipelineFile}: rings ${rings.words}`);
  }
  files.set(fileOf(name), textOf(made));
  return { files, lines, inRings: rings !== undefined, ...region };
}

const fileOf = (stack: string): string => `Pulumi.${stack}.yaml`;
const pipelineFile = ".github/pipeline.yaml";
const textOf = (document: Document): string => document.toString({ lineWidth: 0 });
const flow = (document: Document, value: object) => document.createNode(value, { flow: true });

interface Asked {
  readonly folder: string;
  readonly before: Settings;
  readonly inventory: Inventory;
  readonly same: boolean;
  readonly ids: readonly string[];
  readonly there: boolean;
}

function faultsOf({ name, from, owner, repositories, again }: FurtherStack, asked: Asked): string[] {
  const { folder, before, inventory, same, ids, there } = asked;
  const faults: string[] = [];
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    faults.push(`"${name}": write a name of lower case letters, digits and hyphens, at most 31.`);
  else if (there && !again) faults.push(`"${name}": ${fileOf(name)} is there already; write another name.`);
  if (same && ids.length === 0)
    faults.push(
      `Stack "${from}" has the same owner, ${before.owner}, and no repository may belong to two: write --repositories with those that "${name}" takes over, or another --owner.`,
    );
  if (ids.some((id) => !/^[\w.-]+$/.test(id)))
    faults.push(`"--repositories ${repositories}": write ids of the inventory with commas between them.`);
  else {
    const known = inventory.repositories.map(({ id }) => id);
    for (const id of ids.filter((one) => !known.includes(one)))
      faults.push(`"${id}": the inventory has no such repository; it has ${known.join(", ")}.`);
  }
  if (faults.length > 0 || !there || !again) return faults;
  const present = readSettings(name, readStackFile(path.join(folder, fileOf(name))).config);
  const wanted = owner ?? before.owner;
  if (present.owner.toLowerCase() !== wanted.toLowerCase())
    faults.push(`"${name}": ${fileOf(name)} is there already, for the owner ${present.owner}; write another name.`);
  const lacking = ids.filter((id) => !selects(present.repositories, id));
  if (lacking.length > 0)
    faults.push(
      `"${name}": ${fileOf(name)} is there already, without ${lacking.join(", ")}; "slipway repo move ${lacking[0]} --stack ${from} --to ${name}" takes a repository along.`,
    );
  return faults;
}

/** A stack file as another one begins, and the encrypted keys that it does not have. */
function begun(text: string, { name, from, owner }: FurtherStack): { document: Document; dropped: string[] } {
  const document = parseDocument(text);
  const dropped: string[] = [];
  document.commentBefore = ` Stack "${name}", begun as "${from}".`;
  for (const key of ["encryptionsalt", "encryptedkey", "secretsprovider"]) document.delete(key);
  visit(document, {
    Pair: (_, pair) => {
      if (!isMap(pair.value) || !pair.value.has("secure")) return undefined;
      if (isScalar(pair.key)) dropped.push(String(pair.key.value));
      return visit.REMOVE;
    },
  });
  if (owner !== undefined) document.setIn(["config", "slipway:owner"], owner);
  return { document, dropped };
}

/** What a stack selects once others are another's. */
function leftTo({ include, exclude }: Selector, ids: readonly string[]): Selector {
  const left = include.filter((id) => !ids.includes(id));
  return { include: left.length > 0 ? left : [...include], exclude: [...new Set([...exclude, ...ids])] };
}

/**
 * Takes out the sources for one environment or repository that no secret of a stack takes, which would be errors.
 *
 * @param ids only those of these repositories, and all of them; absent: whatever is idle
 */
function withoutIdleSources(
  document: Document,
  settings: Settings,
  inventory: Inventory,
  ids?: readonly string[],
): void {
  const at = ["config", "slipway:secrets"];
  const sources = document.getIn(at);
  if (!isMap(sources)) return;
  const taken = new Set(secretNames(inventory, settings));
  for (const { key } of [...sources.items]) {
    const written = isScalar(key) ? String(key.value) : "";
    const scope = secretScope(written);
    const narrow = scope.repository !== undefined || scope.environment !== undefined;
    if (!narrow || taken.has(secretKey(scope))) continue;
    if (ids === undefined || ids.includes(scope.repository ?? "")) document.deleteIn([...at, written]);
  }
}

/**
 * The platform's own workflows with a stack beside the one that it was begun from.
 *
 * @returns undefined where the project deploys neither
 */
function withRings(file: string, from: string, name: string): { text: string; words: string } | undefined {
  if (!existsSync(file)) return undefined;
  const document = documentOf(file);
  const ringsOf = () => (document.toJS() as { with?: { rings?: string[][] } } | null)?.with?.rings;
  const at = ringsOf()?.findIndex((ring) => ring.includes(from)) ?? -1;
  if (at === -1) return undefined;
  const isNew = !ringsOf()!.flat().includes(name);
  if (isNew) document.addIn(["with", "rings", at], name);
  const words = JSON.stringify(ringsOf()).replaceAll('"', "").replaceAll(",", ", ");
  const text = isNew ? document.toString({ lineWidth: 0, flowCollectionPadding: false }) : readFileSync(file, "utf8");
  return { text, words };
}
