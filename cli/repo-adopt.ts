import { rmSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import { firstDrafts, idOf, standingNotes } from "../adoption/draft.ts";
import { draftFiles } from "../adoption/draft-files.ts";
import { importPayload } from "../adoption/import-payload.ts";
import { leftAlone } from "../adoption/left-alone.ts";
import { type Settled, settle } from "../adoption/settle.ts";
import { differenceFile, type Suggestion, suggestionsFor } from "../adoption/suggestions.ts";
import { writeFiles } from "../adoption/write-files.ts";
import { formatField } from "../inventory/field-path.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { crawl } from "../live/crawl.ts";
import { createReading } from "../live/reading.ts";
import type { SeenRepository } from "../live/seen.ts";
import type { LoadedStack } from "../platform/load.ts";
import type { Settings } from "../settings.ts";
import type { adoptOutput } from "./adopt-output.ts";
import { openProject } from "./begun-inventory.ts";
import { exitFindings, UsageError } from "./exit.ts";
import { foreignRepository } from "./foreign-repository.ts";
import { gitHubOf, type StackGitHub } from "./github.ts";
import { planLoaded } from "./plan.ts";
import { counted, print, printJson } from "./print.ts";
import { copyOf } from "./project-copy.ts";
import { showReading } from "./reading-progress.ts";
import { type SharedWith, sharedWith } from "./repo/shared-with.ts";

export interface AdoptOptions {
  readonly stack: string;
  readonly all?: boolean;
  readonly withDifferences?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `slipway repo adopt`: inventory files for repositories as they are. */
export async function adopt(repositories: readonly string[], options: AdoptOptions): Promise<void> {
  if (repositories.length === 0 && options.all !== true)
    throw new UsageError('Name repositories as owner/name, or add "--all".');
  const { project, settings, inventory } = openProject(options.stack);
  const own = await gitHubOf(settings);
  const names = await wantedNames(repositories, options, { settings, inventory }, own);
  const { owner, ownerType } = settings;
  const progress = showReading(names.length);
  const read = await crawl(own.github, names, { owner, ownerType, memory: own.memory, onRead: progress.read }).finally(
    progress.end,
  );
  const absent = names.filter((name) => read.repositories.get(name) === undefined);
  if (absent.length > 0)
    throw new UsageError(
      absent.map((name) => `"${owner}/${name}": GitHub shows no such repository to this token.`).join("\n"),
    );
  const seen = names.map((name) => read.repositories.get(name)!);
  const handWritten = Object.entries(inventory.workflows ?? {}).map(([file, { content }]) => [file, content] as const);
  const drafts = firstDrafts(seen, new Map(handWritten));
  const copy = copyOf(project);
  const shared = await sharedWith(drafts, { project, settings, inventory }, own);
  try {
    writeFiles(copy, shared.fileFor(drafts));
    const { settled, loaded } = await settle(drafts, copy, options.stack);
    const taken = settled.filter(({ differences }) => differences.length === 0 || options.withDifferences === true);
    const wholesome = options.dryRun === true ? [] : taken;
    const payload = await payloadOf(loaded, taken, owner);
    const file = path.posix.join(".slipway", options.stack, "import.json");
    const suggestions = await suggestionsFor(
      settled.map(({ draft }) => draft),
      owner,
    );
    const files = wholesome.flatMap(({ draft }) => [
      ...draftFiles(draft),
      ...suggestions
        .get(draft.id)!
        .map((one) => [differenceFile(options.stack, draft.id, one), one.difference] as const),
    ]);
    const adopted = taken.map(({ draft }) => draft);
    if (wholesome.length > 0)
      writeFiles(
        project,
        new Map([...files, ...shared.fileFor(adopted), [file, `${JSON.stringify(payload.file, null, 2)}\n`]]),
      );
    if (taken.length < settled.length) process.exitCode = exitFindings;
    const document = documentOf(
      { settled, taken, suggestions, shared },
      options,
      read.calls,
      wholesome.length > 0 ? file : undefined,
    );
    if (options.json) printJson(document);
    else for (const line of adoptLines(document, owner)) print(line);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function wantedNames(
  repositories: readonly string[],
  { all }: AdoptOptions,
  { settings, inventory }: { readonly settings: Settings; readonly inventory: Inventory },
  { github, memory }: StackGitHub,
): Promise<string[]> {
  const { owner, ownerType } = settings;
  const known = new Set(inventory.repositories.map(({ name }) => name.toLowerCase()));
  const ids = new Set(inventory.repositories.map(({ id }) => id));
  const faults: string[] = [];
  const named = repositories.map((one) => {
    const [login, name = "", more] = one.split("/");
    if (name === "" || more !== undefined) faults.push(`"${one}": write it as owner/name.`);
    else if (login!.toLowerCase() !== owner.toLowerCase()) faults.push(foreignRepository(one, settings));
    else if (known.has(name.toLowerCase())) faults.push(`"${one}": the inventory has it already.`);
    else if (ids.has(idOf(name)))
      faults.push(
        `"${one}": inventory/repositories/${idOf(name)}.yaml is another repository; adopt it by hand under another id.`,
      );
    return name;
  });
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  if (all !== true) return [...new Set(named)];
  const reading = createReading(github, memory);
  const list =
    ownerType === "organization"
      ? await reading.all("/orgs/{org}/repos", { org: owner })
      : await reading.all("/users/{username}/repos", { username: owner, type: "owner" });
  const others = list
    .map(({ name }) => String(name))
    .filter((name) => !known.has(name.toLowerCase()) && !ids.has(idOf(name)));
  return [...new Set([...named, ...others])].sort();
}

async function payloadOf(loaded: LoadedStack, taken: readonly Settled[], owner: string) {
  const adopted = new Map<string, SeenRepository>(taken.map(({ draft }) => [draft.id, draft.seen]));
  const { repositories } = loaded.platform;
  const only = repositories.filter(({ entry }) => adopted.has(entry.id));
  const settings = { ...loaded.platform.settings, organization: "observed" as const };
  const { aws: _, ...without } = settings;
  const platform = { ...loaded.platform, settings: without, repositories: only, fleets: [], images: [] };
  const { resources } = await planLoaded({ ...loaded, platform });
  return importPayload(resources, adopted, owner);
}

type Document = z.infer<typeof adoptOutput>;

interface Adoption {
  readonly settled: readonly Settled[];
  readonly taken: readonly Settled[];
  readonly suggestions: ReadonlyMap<string, readonly Suggestion[]>;
  readonly shared: SharedWith;
}

function documentOf(
  { settled, taken, suggestions, shared }: Adoption,
  { stack, dryRun }: AdoptOptions,
  calls: Document["calls"],
  importFile: string | undefined,
): Document {
  return {
    stack,
    dryRun: dryRun === true,
    calls: { ...calls },
    repositories: settled.map((one) => ({
      id: one.draft.id,
      name: one.draft.seen.name,
      adopted: taken.includes(one),
      workflows: one.draft.workflows.map(({ as }) => as),
      suggestions: suggestions.get(one.draft.id)!.map(({ difference: _, more, lacks, ...suggestion }) => ({
        ...suggestion,
        more: [...more],
        lacks: [...lacks],
        ...(dryRun !== true &&
          taken.includes(one) && {
            difference: `.slipway/${stack}/adoption/${one.draft.id}/${suggestion.workflow}.diff`,
          }),
      })),
      differences: one.differences.map(({ path: field, declared, seen }) => ({
        field: formatField(field),
        declared,
        seen,
      })),
      left: [...leftAlone(one.draft.seen), ...standingNotes(one.draft).map(({ what, why }) => `${what}: ${why}`)],
    })),
    organization: shared.documentFor(taken.map(({ draft }) => draft)),
    ...(importFile !== undefined && { importFile }),
  };
}

function adoptLines(
  { repositories, organization, calls, dryRun, importFile, stack }: Document,
  owner: string,
): string[] {
  const refused = repositories.filter(({ adopted }) => !adopted);
  const adopted = repositories.length - refused.length;
  return [
    `${owner}: ${counted(repositories.length, "repository", "repositories")} read by ${calls.sent} calls`,
    ...repositories.flatMap(({ id, adopted: done, workflows, suggestions, differences, left }) => [
      "",
      `${id}: ${done ? "adopted" : "not adopted"}, ${counted(workflows.length, "workflow", "workflows")}, ${differences.length === 0 ? "zero differences" : counted(differences.length, "difference", "differences")}`,
      ...differences.map(
        ({ field, declared, seen }) =>
          `  would change ${field}: from ${JSON.stringify(seen)} to ${JSON.stringify(declared)}, as a layer above says`,
      ),
      ...suggestions.map(
        ({ workflow, pipeline, path: closest, likeness, difference }) =>
          `  ${workflow} is ${likeness}% like ${path.posix.basename(closest)} of pipeline "${pipeline}"${difference === undefined ? "" : `: ${difference}`}`,
      ),
      ...left.map((line) => `  stays as it is: ${line}`),
    ]),
    ...organizationLines(organization),
    "",
    `${counted(adopted, "repository", "repositories")} ${dryRun ? "would be adopted" : "adopted"}${refused.length > 0 ? `, ${refused.length} not: unlock what would change, or add --with-differences` : ""}`,
    ...(importFile === undefined
      ? []
      : [`Next: slipway repo import --stack ${stack}, which takes ${importFile} into the state, then pulumi preview`]),
  ];
}

function organizationLines({ readers, unread }: Document["organization"]): string[] {
  if (readers.length + unread.length === 0) return [];
  return [
    "",
    "the organisation",
    ...readers.map(
      ({ kind, name, repositories, declared }) =>
        `  ${kind} ${name}: read by ${repositories.join(", ")}; ${declared ? "added to its readers" : "declared as kept"} in inventory/organization.yaml`,
    ),
    ...unread.map(({ what, why }) => `  not read: ${what}: ${why}`),
  ];
}
