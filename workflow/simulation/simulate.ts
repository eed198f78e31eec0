import type { WorkflowFile } from "../file.ts";
import { parseWorkflow } from "../parse/parse-workflow.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { isFile, orderFaults } from "./forcing.ts";
import { Playback } from "./playback.ts";
import { resolveEvent } from "./resolved-event.ts";
import { settingOf } from "./setting.ts";
import { refuse } from "./simulation-fault.ts";
import type { SimulatedEvent, SimulationOptions } from "./simulation-input.ts";
import type { SimulationResult } from "./simulation-result.ts";

export { parseEvent } from "./parse-event.ts";
export { parseOutcome } from "./parse-outcome.ts";
export { parseOutput } from "./parse-output.ts";
export { SimulationFault } from "./simulation-fault.ts";
export type {
  ForcedOutcome,
  ForcedOutput,
  SimulatedEnvironment,
  SimulatedEvent,
  SimulationOptions,
} from "./simulation-input.ts";
export type {
  JobResult,
  RunConclusion,
  SimulatedCell,
  SimulatedConcurrency,
  SimulatedJob,
  SimulatedRun,
  SimulationResult,
} from "./simulation-result.ts";

/**
 * Says what an event makes GitHub run in a repository: which workflows start, which of their jobs run, are skipped, fail or
 * wait, under what check names, and why; and the same for the workflows that listen to their runs.
 *
 * Every job that runs succeeds unless it is forced otherwise. What only a run can tell (the output of a step) is unknown,
 * and so is all that depends on it.
 *
 * @param files The repository's workflow files; files elsewhere than in `.github/workflows/` are no workflows to GitHub.
 * @throws SimulationFault when the event cannot be, or what is forced, approved or named is not there.
 */
export async function simulate(
  files: readonly WorkflowFile[],
  event: SimulatedEvent,
  options: SimulationOptions,
): Promise<SimulationResult> {
  const setting = settingOf(options);
  const resolved = resolveEvent(event, setting);
  const workflows = await Promise.all(files.filter(isWorkflowFile).map(parsedOnce));
  refuse([
    ...orderFaults(workflows, setting),
    ...nameFaults(event.workflow, workflows),
    ...(options.environments === undefined ? [] : approvalFaults(setting.approve, options.environments)),
  ]);
  const playback = new Playback(workflows, setting);
  playback.play(
    resolved,
    workflows.find(({ path }) => event.workflow !== undefined && isFile(event.workflow, path)),
  );
  return {
    repository: setting.repository,
    event: event.type === undefined ? event.name : `${event.name}:${event.type}`,
    ref: resolved.shownRef,
    runs: playback.runs(),
  };
}

/** By the file itself: several events are simulated over the same files, and parsing takes longest. */
const parsed = new WeakMap<WorkflowFile, Promise<ParsedWorkflow>>();

function parsedOnce(file: WorkflowFile): Promise<ParsedWorkflow> {
  const known = parsed.get(file) ?? parseWorkflow(file);
  parsed.set(file, known);
  return known;
}

function isWorkflowFile(file: WorkflowFile): boolean {
  return /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file.path);
}

function nameFaults(named: string | undefined, workflows: readonly ParsedWorkflow[]): string[] {
  if (named === undefined || workflows.some(({ path }) => isFile(named, path))) return [];
  return [`There is no workflow "${named}"; there are ${workflows.map(({ path }) => path).join(", ") || "none"}.`];
}

function approvalFaults(approve: readonly string[], environments: { readonly [name: string]: unknown }): string[] {
  const names = Object.keys(environments);
  return approve
    .filter((wanted) => !names.some((name) => name.toLowerCase() === wanted.toLowerCase()))
    .map((wanted) => `There is no environment "${wanted}" to approve; there are ${names.join(", ") || "none"}.`);
}
