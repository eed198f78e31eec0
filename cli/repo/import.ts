import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { asRecorded, type Declaration } from "../../adoption/recovery/missing.ts";
import { absentProviders, type Import, recoveryFiles } from "../../adoption/recovery/payload.ts";
import { writeFiles } from "../../adoption/write-files.ts";
import { withDeclared, withProviders } from "../../engine/imported-state.ts";
import { exportedState } from "../../engine/pending-operations.ts";
import { loadStack } from "../../platform/load.ts";
import { UsageError } from "../exit.ts";
import { counted, print, printJson } from "../print.ts";
import { backUp, changeStates, importState, lookAt, type SeenState } from "../pulumi-state.ts";
import { declarations, recordedState } from "../recover/declared.ts";
import { importInto } from "../recover/engine.ts";
import type { importOutput } from "./output.ts";

export interface ImportOptions {
  readonly stack: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const payloadSchema = z.looseObject({
  resources: z.array(z.looseObject({ type: z.string(), logicalName: z.string(), id: z.string().optional() })),
});

/**
 * `slipway repo import`: takes what `slipway repo adopt` wrote into a stack's state by the engine's own import, and sets there
 * what an import cannot know, so that a preview after it proposes nothing and no `up` writes to GitHub. Cut off anywhere,
 * the same command goes on: what is in the state already is not imported again.
 */
export async function importAdopted(options: ImportOptions): Promise<void> {
  const { stack, yes = false } = options;
  const file = path.posix.join(".slipway", stack, "import.json");
  const ids = readPayload(file, stack);
  const loaded = await loadStack(process.cwd(), stack);
  const { owner } = loaded.platform.settings;
  const planned = await declarations(loaded);
  refuseUndeclared(ids, planned, file, stack);
  const before = await stateOf(stack);
  const wanted = importsOf(ids, planned, before);
  const backups = yes ? await takeIn(stack, ids, planned, owner) : [];
  const document = {
    stack,
    dryRun: !yes,
    imported: wanted.missing.map(({ missing, id }) => ({ urn: missing.urn, id })),
    there: wanted.all.length - wanted.missing.length,
    backups,
    next: [yes ? `pulumi preview --stack ${stack}` : `slipway repo import --stack ${stack} --yes`],
  };
  if (options.json) printJson(document);
  else for (const line of importLines(document)) print(line);
}

/** Ids by type and name. @throws UsageError where nothing was adopted */
function readPayload(file: string, stack: string): ReadonlyMap<string, string> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new UsageError(
      `"${file}" is not there: nothing was adopted into stack "${stack}" from this folder; begin with "slipway repo adopt".`,
    );
  }
  try {
    const { resources } = payloadSchema.parse(JSON.parse(text));
    return new Map(
      resources.flatMap((one) => (one.id === undefined ? [] : [[keyOf(one.type, one.logicalName), one.id]])),
    );
  } catch {
    throw new UsageError(`"${file}" is not what "slipway repo adopt" writes; adopt again.`);
  }
}

const keyOf = (type: string, name: string): string => `${type} ${name}`;

function refuseUndeclared(
  ids: ReadonlyMap<string, string>,
  declared: readonly Declaration[],
  file: string,
  stack: string,
) {
  const known = new Set(declared.map(({ type, name }) => keyOf(type, name)));
  const others = [...ids.keys()].filter((key) => !known.has(key));
  if (others.length === 0) return;
  throw new UsageError(
    `"${file}" has what stack "${stack}" does not declare any more (${others.join(", ")}); take it out of the file, or declare it again.`,
  );
}

async function stateOf(stack: string): Promise<SeenState> {
  const seen = await lookAt(stack);
  if (seen === undefined)
    throw new UsageError(`Stack "${stack}" has no state yet; make it first: pulumi stack init ${stack}.`);
  return seen;
}

const recordedOf = (document: SeenState["document"]) => recordedState(exportedState.parse(document));

interface Wanted {
  readonly declared: readonly Declaration[];
  readonly all: readonly Import[];
  /** Of these, what the state does not have. */
  readonly missing: readonly Import[];
}

function importsOf(ids: ReadonlyMap<string, string>, planned: readonly Declaration[], { document }: SeenState): Wanted {
  const recorded = recordedOf(document);
  const declared = asRecorded(planned, recorded);
  const known = new Set(recorded.resources.map(({ urn }) => urn));
  const all = declared.flatMap((one) => {
    const id = ids.get(keyOf(one.type, one.name));
    return id === undefined ? [] : [{ missing: one, id }];
  });
  return { declared, all, missing: all.filter(({ missing }) => !known.has(missing.urn)) };
}

/** Imports what is missing, and settles the state; gives the copies of it that it keeps. */
async function takeIn(
  stack: string,
  ids: ReadonlyMap<string, string>,
  planned: readonly Declaration[],
  owner: string,
): Promise<string[]> {
  const before = await stateOf(stack);
  const { missing, declared } = importsOf(ids, planned, before);
  const absent = new Set(absentProviders(missing, recordedOf(before.document)));
  // Until the program's provider is in the state, the engine's default one imports, which has the owner from the environment.
  const importable = missing.map((one) =>
    absent.has(one.missing.provider ?? "") ? { ...one, missing: { ...one.missing, provider: undefined } } : one,
  );
  for (const [name, protect] of writeImports(stack, importable, declared, before))
    await importInto(stack, name, protect, { GITHUB_OWNER: owner });
  const seen = await stateOf(stack);
  const settled = settledState(seen, importsOf(ids, planned, seen));
  if (JSON.stringify(settled) === JSON.stringify(seen.document)) return [];
  const backup = backUp(stack, seen.document, "settling-what-was-imported");
  await changeStates([seen], [backup], () => importState(stack, settled, backup));
  return [backup];
}

function settledState({ document }: SeenState, { all, declared }: Wanted): SeenState["document"] {
  const absent = new Set(absentProviders(all, recordedOf(document)));
  const providers = declared.filter(({ urn }) => absent.has(urn)).map((one) => ({ ...one, id: randomUUID() }));
  const servedBy = new Map(
    all.flatMap(({ missing: { urn, provider } }) => (provider === undefined ? [] : [[urn, provider] as const])),
  );
  const inputs = new Map(all.map(({ missing }) => [missing.urn, missing.inputs]));
  return withDeclared(absent.size === 0 ? document : withProviders(document, providers, servedBy), inputs);
}

/** Files for the engine, and whether what is in them is protected. */
function writeImports(
  stack: string,
  missing: readonly Import[],
  declared: readonly Declaration[],
  { document }: SeenState,
): [string, boolean][] {
  const files = recoveryFiles(missing, declared, recordedOf(document));
  const named = [
    { name: "import-protected.json", file: files.protected, protect: true },
    { name: "import-others.json", file: files.others, protect: false },
  ];
  return named.flatMap(({ name, file, protect }): [string, boolean][] => {
    if (file === undefined) return [];
    const at = path.posix.join(".slipway", stack, name);
    writeFiles(process.cwd(), new Map([[at, `${JSON.stringify(file, undefined, 2)}\n`]]));
    return [[at, protect]];
  });
}

function importLines({ stack, dryRun, imported, there, backups, next }: z.infer<typeof importOutput>): string[] {
  const kinds = new Map<string, number>();
  for (const { urn } of imported) {
    const kind = urn.split("::").at(-2)!.split(":").at(-1)!;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [
    ...[...kinds].sort().map(([kind, count]) => `  ${kind}: ${count}`),
    `${counted(imported.length, "resource", "resources")} ${dryRun ? "would be taken" : "taken"} into the state of stack "${stack}"${there > 0 ? `, ${there} of the adopted ${there === 1 ? "is" : "are"} there already` : ""}; GitHub is only read`,
    ...backups.map((one) => `the state as the import left it: ${one}`),
    `Next: ${next[0]}`,
  ];
}
