import path from "node:path";
import { type AppliedState, appliedByEngine, appliedByRehearsal } from "../drift/applied-state.ts";
import { readRehearsedState } from "../engine/pulumi.ts";
import { readJournal } from "../engine/rehearsal/journal.ts";
import { deploymentDocument } from "../engine/state-removal.ts";
import type { Settings } from "../settings.ts";
import { type OwnRehearsal, ownRehearsal } from "./drift-way.ts";
import { missingPulumi, runPulumi } from "./pulumi-command.ts";

/** What a stack applied last, or why nobody here can tell. */
export type StateAtHand =
  | { readonly state: AppliedState; readonly by: "pulumi" | "rehearsal" }
  | { readonly why: string };

/**
 * Reads what a stack applied last: of its own rehearsal where that is its GitHub now, else of the state that Pulumi's CLI
 * exports. Nothing is written.
 */
export async function stateAtHand(settings: Settings): Promise<StateAtHand> {
  const rehearsal = await ownRehearsal(settings);
  return rehearsal === undefined ? await exported(settings.stack) : rehearsed(rehearsal, settings.stack);
}

function rehearsed({ driver, stateFolder }: OwnRehearsal, stack: string): StateAtHand {
  try {
    if (driver === "in-process")
      return { state: appliedByRehearsal(readJournal(path.join(stateFolder, "rehearsal"))), by: "rehearsal" };
    const state = readRehearsedState(stateFolder, stack);
    return state === undefined
      ? { why: "the state of its rehearsal cannot be read" }
      : { state: appliedByEngine(state), by: "rehearsal" };
  } catch (error) {
    return { why: (error as Error).message };
  }
}

async function exported(stack: string): Promise<StateAtHand> {
  const { code, stdout, stderr, missing } = await runPulumi(["stack", "export", "--stack", stack]);
  if (missing !== undefined) return { why: missingPulumi(missing) };
  if (code !== 0) return { why: `pulumi stack export: ${lastLine(stderr)}` };
  const parsed = deploymentDocument.safeParse(parse(stdout));
  return parsed.success
    ? { state: appliedByEngine(parsed.data.deployment), by: "pulumi" }
    : { why: "pulumi stack export prints no state" };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  return (text.trim().split("\n").at(-1) ?? "").replace(/^error: /, "") || "it says nothing";
}
