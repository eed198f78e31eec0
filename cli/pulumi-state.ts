import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { historyDocument, stateMark, updateMark } from "../engine/state-mark.ts";
import { type DeploymentDocument, deploymentDocument } from "../engine/state-removal.ts";
import { UsageError } from "./exit.ts";
import { missingPulumi, runPulumi } from "./pulumi-command.ts";

/**
 * A stack's state as Pulumi's CLI exports it, secrets encrypted; undefined where the backend knows no such stack: it was
 * never applied.
 *
 * @param without what to do where there is no CLI, other than to install it; "" for nothing
 * @throws UsageError where there is no CLI, no login, or an update was cut off
 */
export async function exportState(
  stack: string,
  without = "add --inventory-only for stacks that were never applied",
): Promise<DeploymentDocument | undefined> {
  const { code, stdout, stderr, missing } = await runPulumi(["stack", "export", "--stack", stack]);
  if (missing !== undefined)
    throw new UsageError(
      `The state of stack "${stack}" is Pulumi's, and ${missingPulumi(missing)}; install it (https://www.pulumi.com/docs/install/)${without && `, or ${without}`}.`,
    );
  if (code !== 0 && /no stack named/.test(stderr)) return undefined;
  if (code !== 0) throw new UsageError(`The state of stack "${stack}" cannot be read: ${stderr.trim()}`);
  const parsed = deploymentDocument.safeParse(JSON.parse(stdout));
  if (!parsed.success) throw new UsageError(`The state of stack "${stack}" is of a kind that is not known here.`);
  if ((parsed.data.deployment.pending_operations ?? []).length > 0)
    throw new UsageError(
      `Stack "${stack}" has operations that were cut off; see to them first: slipway recover --stack ${stack}`,
    );
  return parsed.data;
}

/** Keeps a state in a file that its owner alone can read; returns its path from the project folder. */
export function backUp(stack: string, document: DeploymentDocument, why: string): string {
  const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const file = path.posix.join(".slipway", stack, `state-before-${why}-${time}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(document, null, 2), { mode: 0o600 });
  return file;
}

/** A state with what tells whether somebody changes it. */
export interface SeenState {
  readonly stack: string;
  readonly document: DeploymentDocument;
  /** The last update that had ended before. */
  readonly update: string;
}

/** A stack's state, to be changed; undefined where there is none. @throws UsageError as {@link exportState} */
export async function lookAt(stack: string): Promise<SeenState | undefined> {
  // First the updates: one that ends in between is in the state, and makes the change be refused for nothing at worst.
  const update = await lastUpdate(stack);
  const document = await exportState(stack);
  return document === undefined ? undefined : { stack, document, update };
}

/**
 * Changes states, each of which is as it was seen. The CLI's own commands hold a stack's lock while they write, not since
 * they read; so each state is looked at once more right before, and whether an update ended meanwhile is looked at after.
 *
 * @param backups files with the states as they were
 * @throws UsageError where somebody else changed one: before, with nothing written, or at the same moment
 */
export async function changeStates(
  seen: readonly SeenState[],
  backups: readonly string[],
  change: () => Promise<void>,
): Promise<void> {
  for (const { stack, document, update } of seen) {
    const now = await lookAt(stack);
    if (now !== undefined && now.update === update && stateMark(now.document) === stateMark(document)) continue;
    throw new UsageError(
      `The state of stack "${stack}" was changed meanwhile, by an update or by hand; nothing was written to it. Once nobody is at work on it, the same command again.`,
    );
  }
  await change();
  for (const { stack, update } of seen) {
    if ((await lastUpdate(stack)) === update) continue;
    throw new UsageError(
      `An update of stack "${stack}" ended in the same moment in which its state was changed, and what it wrote last may be missing there. As that update left it, the state is ".pulumi/stacks/<project>/${stack}.json.bak" in a bucket or folder, or an earlier version in Pulumi Cloud (pulumi stack export --version); write it back by "pulumi stack import --stack ${stack} --file FILE", then the same command again. As it was before: ${backups.join(", ")}.`,
    );
  }
}

/** @throws UsageError with the engine's words; the state is as it was then */
export async function importState(stack: string, document: DeploymentDocument, backup: string): Promise<void> {
  const { code, stderr } = await runPulumi(["stack", "import", "--stack", stack], JSON.stringify(document));
  if (code !== 0)
    throw new UsageError(
      `The state of stack "${stack}" cannot be written, and is as it was: ${stderr.trim()}\nA copy is in ${backup}.`,
    );
}

async function lastUpdate(stack: string): Promise<string> {
  const { code, stdout, stderr, missing } = await runPulumi([
    ...["stack", "history", "--json", "--page-size", "10"],
    ...["--stack", stack],
  ]);
  // Whether there is a CLI, and such a stack, is said where its state is read.
  if (missing !== undefined || (code !== 0 && /no stack named/.test(stderr))) return "";
  const parsed = code === 0 ? historyDocument.safeParse(JSON.parse(stdout)) : undefined;
  if (parsed?.success === true) return updateMark(parsed.data);
  throw new UsageError(
    `The updates of stack "${stack}" cannot be read: ${stderr.trim() || "they are of an unknown kind"}`,
  );
}
