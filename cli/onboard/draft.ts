import { rmSync } from "node:fs";
import path from "node:path";
import { writeFiles } from "../../adoption/write-files.ts";
import { compareRepository } from "../../drift/compare.ts";
import { environmentEntry } from "../../drift/config.ts";
import type { Difference } from "../../drift/difference.ts";
import { type Inventory, loadInventory } from "../../inventory/inventory.ts";
import type { SeenRepository } from "../../live/seen.ts";
import { entryText, type OwnEntry, type Owner } from "../../onboarding/entry.ts";
import { type Present, provided } from "../../onboarding/provide.ts";
import { loadStack } from "../../platform/load.ts";
import { visibleOrganization } from "../../platform/organization.ts";
import { pipelineResult } from "../../platform/pipeline-result.ts";
import { emptyPlan, type PlanDocument } from "../../preview/plan-document.ts";
import { previewStack, type StackPreview } from "../../preview/preview.ts";
import type { Settings } from "../../settings.ts";
import { reportedChecks } from "../../workflow/analysis/analyze.ts";
import { inventoryOf } from "../begun-inventory.ts";
import { readablePlan } from "../output-schemas.ts";
import { planDocument } from "../plan.ts";
import { copyOf } from "../project-copy.ts";
import { type GivenVariable, withVariables } from "./values.ts";

/** A new entry of the inventory, and what it would do. */
export interface Drafted {
  /** From the project folder. */
  readonly file: string;
  readonly text: string;
  readonly preview: StackPreview;
  /** What the first `up` changes of a repository that is there; files, which come by themselves, left out. */
  readonly differences: readonly Difference[];
}

export interface DraftOptions {
  readonly id: string;
  readonly settings: Settings;
  readonly reviewers: readonly Owner[];
  readonly variables: readonly GivenVariable[];
  readonly seen?: SeenRepository;
}

/**
 * Tries an entry in a copy of the project: adds what its workflows use and nothing provides, and compares the plans of the
 * project without it and with it.
 *
 * @throws InventoryError where the entry does not fit the layers
 */
export async function draftOf(project: string, own: OwnEntry, options: DraftOptions): Promise<Drafted> {
  const { id, settings } = options;
  const file = `inventory/repositories/${id}.yaml`;
  const copy = copyOf(project);
  try {
    const begun = inventoryOf(project).repositories.length > 0;
    const base = begun ? await planOf(copy, settings.stack) : emptyPlan(settings.stack);
    writeFiles(copy, new Map([[file, entryText(own)]]));
    const text = entryText(await completed(loadInventory(path.join(copy, "inventory")), own, options));
    writeFiles(copy, new Map([[file, text]]));
    const errors = base.findings.filter(({ severity }) => severity === "error").length;
    const failed = errors === 0 ? {} : { baseFailed: `It has ${errors} findings of severity error.` };
    const preview = await previewStack({ base, ...failed, head: await planOf(copy, settings.stack) });
    return { file, text, preview, differences: await differencesOf(copy, options) };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** An entry with everything that its workflows use and nothing provides yet. */
export async function completed(inventory: Inventory, own: OwnEntry, options: DraftOptions): Promise<OwnEntry> {
  const { id, settings, reviewers, variables, seen } = options;
  const merged = inventory.repositories.find((one) => one.id === id)!;
  const built = await pipelineResult(merged, settings.owner, inventory.workflows);
  const organization = visibleOrganization(inventory.organization, merged, settings);
  const given = { organization, reviewers, present: presentOf(seen) };
  return withVariables("findings" in built ? own : provided(own, merged, built.analysis, given), variables);
}

async function planOf(folder: string, stack: string): Promise<PlanDocument> {
  // Through its own document, so that it is what `slipway preview` compares.
  return readablePlan.parse(JSON.parse(JSON.stringify(await planDocument(await loadStack(folder, stack)))));
}

/** What GitHub has already keeps its value. */
function presentOf(seen: SeenRepository | undefined): Present {
  const environments = Object.entries(seen?.environments ?? {}).map(([name, words]) => [name, environmentEntry(words)]);
  const secrets = Object.entries(seen?.secrets ?? {}).filter(([, { actions }]) => actions);
  return {
    environments: Object.fromEntries(environments),
    secrets: secrets.map(([name]) => name),
    variables: seen?.variables ?? {},
  };
}

async function differencesOf(folder: string, { id, settings, seen }: DraftOptions): Promise<Difference[]> {
  if (seen === undefined) return [];
  const { platform } = await loadStack(folder, settings.stack);
  const desired = platform.repositories.find(({ entry }) => entry.id === id);
  if (desired === undefined) return [];
  const reported = await reportedChecks(seen.workflows, { defaultBranch: seen.defaultBranch });
  return compareRepository(desired, seen, reported).filter(
    ({ kind, file }) => kind !== "undeclared" && file === undefined,
  );
}
