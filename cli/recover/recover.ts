import path from "node:path";
import { findMissing } from "../../adoption/recovery/find.ts";
import { adoptedBy, asRecorded, missingOf, repositoriesOf } from "../../adoption/recovery/missing.ts";
import { absentProviders, recoveryFiles } from "../../adoption/recovery/payload.ts";
import { type Verdict, verdictsOn } from "../../adoption/recovery/verdict.ts";
import { writeFiles } from "../../adoption/write-files.ts";
import { type ExportedState, type PendingOperation, pendingOperations } from "../../engine/pending-operations.ts";
import { createReading } from "../../live/reading.ts";
import { loadStack } from "../../platform/load.ts";
import { exitFindings, UsageError } from "../exit.ts";
import { gitHubOf } from "../github.ts";
import { print, printJson } from "../print.ts";
import { declarations, recordedState } from "./declared.ts";
import { type Recovery, type RecoveryDocument, recoveryDocument } from "./document.ts";
import { clearPendingCreations, importInto } from "./engine.ts";
import { readState, stackOf } from "./state.ts";
import { pendingLines, recoveryLines } from "./text.ts";

export interface RecoverOptions {
  readonly state?: string;
  readonly stack?: string;
  readonly take?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `slipway recover`: what an update that was cut off left behind. With a stack it also looks for what is on GitHub without
 * being in the state, tells the stack's own from what is somebody else's, and with `--yes` takes the first into the state.
 */
export async function recover(options: RecoverOptions): Promise<void> {
  const { state, stack, take = [], yes = false, json } = options;
  const faults = [
    ...(state === undefined && stack === undefined
      ? ["Name a stack (--stack), or what `pulumi stack export` printed (--state)."]
      : []),
    ...(yes && state !== undefined
      ? ['"--yes" changes the state in the backend, and "--state" reads another: leave one of them out.']
      : []),
    ...(take.length > 0 && stack === undefined ? ['"--take" needs a stack: add --stack.'] : []),
  ];
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  const recorded = await readState(state, stack);
  const pending = pendingOperations(recorded);
  if (stack === undefined) {
    const document = recoveryDocument({ stack: stackOf(recorded), pending, dryRun: true });
    if (json) printJson(document);
    else for (const line of pendingLines(document)) print(line);
    return;
  }
  const recovery = await lookFor(stack, recorded, take);
  refuseWithoutProvider(stack, recovery);
  const importFiles = writeImports(stack, recovery);
  const parts = { stack, pending, recovery, importFiles };
  const document = yes ? await takeOver(parts) : recoveryDocument({ ...parts, dryRun: true });
  if (document.found.some(({ ours }) => !ours) || document.waiting.length > 0) process.exitCode = exitFindings;
  if (json) printJson(document);
  else for (const line of recoveryLines(document)) print(line);
}

/** Reads what the stack declares, what its state says and what is on GitHub, and compares the three. */
async function lookFor(stack: string, exported: ExportedState, take: readonly string[]): Promise<Recovery> {
  const loaded = await loadStack(process.cwd(), stack);
  const { owner } = loaded.platform.settings;
  const recorded = recordedState(exported);
  const declared = asRecorded(await declarations(loaded), recorded);
  const missing = missingOf(declared, recorded);
  const { github, memory } = await gitHubOf(loaded.platform.settings);
  const found = missing.length === 0 ? [] : await findMissing(createReading(github, memory), owner, missing);
  const unknown = take.filter((name) => !found.some(({ address }) => address.toLowerCase() === name.toLowerCase()));
  if (unknown.length > 0) throw new UsageError(unknown.map((name) => notInQuestion(name, found)).join("\n"));
  const verdicts = verdictsOn(found, {
    recorded,
    ownRepositories: repositoriesOf(recorded),
    adopted: adoptedBy(declared),
    take,
  });
  return { recorded, declared, missing, verdicts, take };
}

function notInQuestion(name: string, found: readonly { readonly address: string }[]): string {
  const addresses = found.flatMap(({ address }) => (address === "" ? [] : [address]));
  return addresses.length === 0
    ? `"--take ${name}": nothing on GitHub is in question; leave it out.`
    : `"--take ${name}": is not in question; write one of ${addresses.join(", ")}.`;
}

const ours = ({ verdicts }: Recovery): Verdict[] => verdicts.filter((one) => one.ours);

/** Writes what would be imported, for who wants to do it by hand; nothing where there is nothing to import. */
function writeImports(stack: string, recovery: Recovery): string[] {
  const { protected: first, others } = recoveryFiles(ours(recovery), recovery.declared, recovery.recorded);
  const files = new Map<string, string>();
  const add = (name: string, file: object | undefined) => {
    if (file !== undefined)
      files.set(path.posix.join(".slipway", stack, name), `${JSON.stringify(file, undefined, 2)}\n`);
  };
  add("recover-protected.json", first);
  add("recover.json", others);
  writeFiles(process.cwd(), files);
  return [...files.keys()];
}

function refuseWithoutProvider(stack: string, recovery: Recovery): void {
  const absent = absentProviders(ours(recovery), recovery.recorded);
  if (absent.length === 0) return;
  throw new UsageError(
    `The state of stack "${stack}" has no ${absent.map((urn) => `"${urn}"`).join(" and ")}, which what is there is imported with. Start an update once (pulumi up --stack ${stack}): it makes that, stops at what exists already, and this command can go on.`,
  );
}

/**
 * Takes what is the stack's own into the state, and forgets creations that are settled. Cut off anywhere, the same command
 * goes on: what is imported is in the state, and what was pending is forgotten last.
 */
async function takeOver(parts: {
  readonly stack: string;
  readonly pending: readonly PendingOperation[];
  readonly recovery: Recovery;
  readonly importFiles: readonly string[];
}): Promise<RecoveryDocument> {
  const { stack, importFiles } = parts;
  const { recorded } = parts.recovery;
  for (const file of importFiles) await importInto(stack, file, file.endsWith("recover-protected.json"));
  const document = recoveryDocument({ ...parts, dryRun: false });
  const settled = document.found.every((one) => one.ours) && document.waiting.length === 0;
  const begun = recorded.creating.size > 0;
  if (settled && begun) await clearPendingCreations(stack, recorded.resources);
  return { ...document, cleared: settled && begun };
}
