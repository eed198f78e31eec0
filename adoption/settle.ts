import { rmSync } from "node:fs";
import path from "node:path";
import { editFor } from "../drift/accept.ts";
import { compareRepository } from "../drift/compare.ts";
import type { Difference } from "../drift/difference.ts";
import { type FieldPath, formatField, parseField } from "../inventory/field-path.ts";
import { type Fault, InventoryError } from "../inventory/inventory.ts";
import type { DesiredRepository } from "../platform/compose.ts";
import { type LoadedStack, loadStack } from "../platform/load.ts";
import { reportedChecks } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";
import { literalPattern } from "../workflow/literal-pattern.ts";
import { type Draft, drop, dropWorkflow, withField } from "./draft.ts";
import { draftFiles } from "./draft-files.ts";
import { writeFiles } from "./write-files.ts";

/** A draft that was compared with what is on GitHub, and what would differ all the same. */
export interface Settled {
  readonly draft: Draft;
  /** Empty where the next `up` changes nothing. */
  readonly differences: readonly Difference[];
}

/** Rounds after which nothing new comes; each takes at least one word out of a draft, or puts one in. */
const mostRounds = 12;

/**
 * Makes drafts say what GitHub has, under the layers and rules of the inventory that they join: words that a layer above
 * says otherwise are added, what cannot be said is left out with the reason, until the comparison finds nothing more to
 * do. What is left is what a layer forces.
 *
 * @param folder a copy of the project, which the drafts are written to
 * @throws InventoryError for faults of the inventory itself
 */
export async function settle(
  drafts: readonly Draft[],
  folder: string,
  stack: string,
): Promise<{ settled: Settled[]; loaded: LoadedStack }> {
  for (let round = 1; ; round++) {
    const written = drafts.flatMap((draft) => [...draftFiles(draft)]);
    writeFiles(folder, new Map(written));
    const loaded = await load(drafts, folder, stack);
    const last = round >= mostRounds;
    if (loaded !== undefined) {
      const { platform } = loaded;
      const objected = drafts.map((draft) => object(draft, platform.findings, folder)).some(Boolean);
      const settled = objected ? [] : await Promise.all(drafts.map((draft) => compare(draft, platform.repositories)));
      if (
        !objected &&
        (last || !settled.map(({ draft, differences }) => say(draft, differences, platform.repositories)).some(Boolean))
      )
        return { settled, loaded };
    }
    if (last) throw new Error("The drafts do not settle; adopt fewer repositories at a time.");
  }
}

/** Loads the stack, or takes out of the drafts what the inventory refuses. */
async function load(drafts: readonly Draft[], folder: string, stack: string): Promise<LoadedStack | undefined> {
  try {
    return await loadStack(folder, stack);
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    const heard = drafts.map((draft) => refused(draft, error.faults)).some(Boolean);
    if (!heard) throw error;
    return undefined;
  }
}

function refused(draft: Draft, faults: readonly Fault[]): boolean {
  const own = faults.filter(({ file, field }) => file.endsWith(`repositories/${draft.id}.yaml`) && field !== "");
  for (const { field, message } of own) {
    const item = /^(.*)\[\d+\].*$/.exec(field)?.[1] ?? field;
    drop(draft, item, parseField(item), message);
  }
  return own.length > 0;
}

/** Takes out what an error of the stack is about; true where anything was. */
function object(draft: Draft, findings: readonly Finding[], folder: string): boolean {
  let heard = false;
  for (const { severity, subject, message } of findings) {
    if (severity !== "error") continue;
    const workflow = draft.workflows.find(
      ({ file, as }) =>
        new RegExp(`^inventory/workflows/${literalPattern(file)}(:|$)`).test(subject) ||
        subject.startsWith(`${draft.id}/.github/workflows/${as}`),
    );
    if (workflow !== undefined) {
      dropWorkflow(draft, workflow, `${subject}: ${message}`);
      rmSync(path.join(folder, "inventory", "workflows", workflow.file), { force: true });
      heard = true;
    } else if (subject.startsWith(`${draft.id}: `)) {
      for (const at of fieldsOf(draft, subject.slice(draft.id.length + 2))) {
        drop(draft, formatField(at), at, message);
        heard = true;
      }
    }
  }
  return heard;
}

/** Paths that a field with a star names in a draft; only those that are there. */
function fieldsOf(draft: Draft, field: string): FieldPath[] {
  let paths: FieldPath[] = [[]];
  for (const key of field.replace(/ .*$/, "").split(".")) {
    paths = paths.flatMap((at) => {
      const map = at.reduce<unknown>((value, part) => (value as Record<string, unknown> | null)?.[part], draft.own);
      if (map === null || typeof map !== "object") return [];
      return (key === "*" ? Object.keys(map) : Object.hasOwn(map, key) ? [key] : []).map((one) => [...at, one]);
    });
  }
  return paths;
}

async function compare(draft: Draft, repositories: readonly DesiredRepository[]): Promise<Settled> {
  const desired = repositories.find(({ entry }) => entry.id === draft.id);
  if (desired === undefined) return { draft, differences: [] };
  const reported = await reportedChecks(draft.seen.workflows, { defaultBranch: draft.seen.defaultBranch });
  const found = compareRepository(desired, draft.seen, reported);
  return { draft, differences: found.filter(({ kind }) => kind !== "undeclared") };
}

/** Nothing can be made in an archived repository, whatever layers above declare; true where anything was released. */
function releaseArchived(draft: Draft, { entry }: DesiredRepository): boolean {
  if (draft.seen.settings.archived !== true) return false;
  const kept = ["id", "name", "groups", "adopt", "archived", "visibility"];
  const others = Object.keys(entry).filter((field) => !kept.includes(field) && !draft.dropped.has(`release ${field}`));
  for (const field of others) {
    draft.dropped.add(`release ${field}`);
    draft.own = withField(draft.own, [field], null);
  }
  return others.length > 0;
}

/** The field that goes with a difference which has no word: the rules as a whole, the list of actions with what asks for it. */
function fieldToRelease(path: FieldPath): FieldPath {
  if (path[0] === "rules") return ["rules"];
  return path[0] === "actions" && path[1] === "patterns" ? ["actions", "allow"] : path.slice(0, 2);
}

/** Puts into a draft what would make each difference go; true where anything could be put. */
function say(draft: Draft, differences: readonly Difference[], repositories: readonly DesiredRepository[]): boolean {
  const desired = repositories.find(({ entry }) => entry.id === draft.id);
  if (desired === undefined) return false;
  let said = releaseArchived(draft, desired);
  for (const found of differences) {
    const edit = editFor(desired, found);
    const field = formatField(edit?.path ?? found.path);
    if (edit !== undefined && edit.value !== undefined && !draft.dropped.has(field)) {
      draft.own = withField(draft.own, edit.path, edit.value);
      draft.dropped.add(field);
      said = true;
      continue;
    }
    // What cannot be said is released, once: where even that is refused, a layer forces it.
    const path = edit?.path ?? fieldToRelease(found.path);
    const release = `release ${formatField(path)}`;
    if (draft.dropped.has(release) || found.file !== undefined) continue;
    draft.dropped.add(release);
    draft.own = withField(draft.own, path, null);
    said = true;
  }
  return said;
}
