import { readFileSync } from "node:fs";
import { z } from "zod";
import { type ExportedState, exportedState, pendingOperations } from "../../engine/pending-operations.ts";
import { UsageError } from "../exit.ts";
import { missingPulumi, runPulumi } from "../pulumi-command.ts";

/** A state from a file, or as Pulumi's CLI exports it. @throws UsageError where there is none, or no such thing */
export async function readState(file: string | undefined, stack: string | undefined): Promise<ExportedState> {
  const prints = "what `pulumi stack export` prints";
  const wanted = file === undefined ? `look at ${prints}` : `write ${prints} to "${file}"`;
  const text = file === undefined ? await exported(stack!) : textOf(file);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`"${file ?? stack}" is no JSON (${(error as Error).message}); ${wanted}.`);
  }
  const parsed = exportedState.safeParse(document);
  if (!parsed.success)
    throw new UsageError(`"${file ?? stack}" is no state; ${wanted}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(
      `"${file}" cannot be read (${(error as Error).message}); write what \`pulumi stack export\` prints to it.`,
    );
  }
}

async function exported(stack: string): Promise<string> {
  const { code, stdout, stderr, missing } = await runPulumi(["stack", "export", "--stack", stack]);
  if (missing !== undefined)
    throw new UsageError(
      `The state of stack "${stack}" is read by Pulumi's CLI, and ${missingPulumi(missing)}; install it (https://www.pulumi.com/docs/install/), or give --state a file with what \`pulumi stack export\` printed elsewhere.`,
    );
  if (code !== 0)
    throw new UsageError(`The state of stack "${stack}" cannot be read: ${stderr.trim()}${hintOn(stderr)}`);
  return stdout;
}

/** What a backend in files may be left with. */
function hintOn(said: string): string {
  return /failed to load checkpoint: EOF/.test(said)
    ? "\nA backend in files that was killed while it wrote leaves empty attributes beside a state that is whole: delete the empty .pulumi/stacks/PROJECT/STACK.json.attrs."
    : "";
}

/** The stack that a state belongs to, as its operations and resources name it. */
export function stackOf(state: ExportedState): string {
  const urn = state.deployment.resources?.[0]?.urn ?? "";
  return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? pendingOperations(state)[0]?.stack ?? "STACK";
}
