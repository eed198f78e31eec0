import { readFileSync } from "node:fs";
import { z } from "zod";
import { exportedState, pendingOperations } from "../engine/pending-operations.ts";
import { UsageError } from "./exit.ts";
import { counted, print } from "./print.ts";

/** `slipway recover`: what an update that was cut off left behind, and what to do about it. Reads, never writes. */
export function recover(options: { readonly state: string; readonly stack?: string }): void {
  const operations = pendingOperations(readState(options.state));
  if (operations.length === 0) {
    print("No operation was cut off. If the stack is locked and nobody is at work on it: pulumi cancel");
    return;
  }
  print(`${counted(operations.length, "operation was", "operations were")} cut off.\n`);
  for (const { kind, type, name, advice } of operations) print(`${kind} ${type} ${name}\n  ${advice}`);
  const stack = options.stack ?? operations[0]!.stack;
  print(`
Then, with nobody else at work on the stack:
  pulumi cancel --stack ${stack}            where it says that the stack is locked
  pulumi refresh --stack ${stack} --clear-pending-creates
  pulumi preview --stack ${stack} --refresh  and look at it before the next update`);
}

function readState(file: string): z.infer<typeof exportedState> {
  const wanted = `write what \`pulumi stack export\` prints to "${file}"`;
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`"${file}" is no JSON (${(error as Error).message}); ${wanted}.`);
  }
  const parsed = exportedState.safeParse(document);
  if (!parsed.success) throw new UsageError(`"${file}" is no state; ${wanted}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
