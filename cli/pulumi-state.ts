import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
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
      `Stack "${stack}" has operations that were cut off; see to them first: pulumi stack export --stack ${stack} > state.json && slipway recover --state state.json`,
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

/** @throws UsageError with the engine's words; the state is as it was then */
export async function importState(stack: string, document: DeploymentDocument, backup: string): Promise<void> {
  const { code, stderr } = await runPulumi(["stack", "import", "--stack", stack], JSON.stringify(document));
  if (code !== 0)
    throw new UsageError(
      `The state of stack "${stack}" cannot be written: ${stderr.trim()}\nAs it was it is in ${backup}: pulumi stack import --stack ${stack} --file ${backup}`,
    );
}
