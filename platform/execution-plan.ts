import type { Settings } from "../settings.ts";
import { parseWorkflow } from "../workflow/parse/parse-workflow.ts";
import type { ParsedJob } from "../workflow/parse/parsed-workflow.ts";
import {
  type SimulatedEvent,
  type SimulatedJob,
  type SimulatedRun,
  simulate,
} from "../workflow/simulation/simulate.ts";
import type { DesiredRepository } from "./compose.ts";
import { cellsOf, type ExecutionCell } from "./execution-cells.ts";
import { ExecutionFault } from "./execution-fault.ts";
import { simulationOptions } from "./simulation-options.ts";
import { isWorkflow } from "./workflow-path.ts";

/** What is to be executed, and under which event. */
export interface ExecutionPlan {
  /** Path of the workflow file. */
  readonly workflow: string;
  readonly job: string;
  readonly event: SimulatedEvent;
  /** Whole ref that the event is about. */
  readonly ref: string;
  /** Labels of `runs-on` of the job and of those that it needs, each once. */
  readonly labels: readonly string[];
  /** Those of the jobs that it needs alone. */
  readonly labelsBefore: readonly string[];
  /** The combinations of its matrix; none without one. */
  readonly cells: readonly ExecutionCell[];
  /** Jobs that it needs, and that therefore run before it. */
  readonly before: readonly string[];
}

/** Events that are tried when none is given, the most usual first. */
const usual: readonly SimulatedEvent[] = [
  { name: "push" },
  { name: "pull_request" },
  { name: "workflow_dispatch" },
  { name: "push", ref: "refs/tags/v1.0.0" },
  { name: "schedule" },
  { name: "release" },
  { name: "workflow_run" },
];

/**
 * Finds the workflow of a job, and an event that makes it run.
 *
 * @param target `JOB`, or `FILE:JOB` where several workflows have such a job
 * @param event the event to run it under; without it, the first usual one that the job runs on
 * @throws ExecutionFault
 */
export async function planExecution(
  repository: DesiredRepository,
  settings: Settings,
  target: string,
  event?: SimulatedEvent,
): Promise<ExecutionPlan> {
  const { id } = repository.entry;
  const files = repository.files.filter(({ path }) => isWorkflow(path));
  const { path, job, parsed } = await findJob(id, files, target);
  const options = {
    ...simulationOptions(repository, settings),
    approve: Object.keys(repository.entry.environments ?? {}),
  };
  const reasons: string[] = [];
  for (const candidate of event === undefined ? usual : [event]) {
    const about = candidate.name === "workflow_dispatch" ? { ...candidate, workflow: path } : candidate;
    const result = await simulate(files, about, options).catch((error: Error) => {
      // A usual event may be one that this repository has no use for; one that was asked for is the user's to mend.
      if (event !== undefined) throw error;
      return undefined;
    });
    const run = result?.runs.find(({ file, triggered }) => file === path && triggered);
    const found = run?.jobs.find((one) => one.id === job);
    if (result !== undefined && run !== undefined && found !== undefined && starts(found)) {
      const before = neededBy(found, run);
      return {
        workflow: path,
        job,
        event: about,
        ref: result.ref,
        labels: labelsOf([...before, found]),
        labelsBefore: labelsOf(before),
        cells: cellsOf(parsed, about.name),
        before: before.map((one) => one.id),
      };
    }
    const why = found?.reason ?? result?.runs.find(({ file }) => file === path)?.reason;
    if (why !== undefined) reasons.push(`${shown(about)}: ${why.replace(/\.$/, "")}`);
  }
  throw new ExecutionFault(
    `"${target}" of "${id}": ${event === undefined ? "no usual event makes it run" : "it does not run on this event"} (${reasons.join("; ") || "its workflow does not start"}); say one with --event, --ref or --input.`,
  );
}

function labelsOf(jobs: readonly SimulatedJob[]): string[] {
  return [...new Set(jobs.flatMap(({ runsOn }) => runsOn))].sort();
}

function starts({ result }: SimulatedJob): boolean {
  return result === "run" || result === "unknown" || result === "wait";
}

function shown({ name, ref }: SimulatedEvent): string {
  return ref === undefined ? name : `${name} of ${ref}`;
}

function neededBy(job: SimulatedJob, run: SimulatedRun): SimulatedJob[] {
  const direct = run.jobs.filter(({ id }) => job.needs.includes(id));
  return [...new Set([...direct.flatMap((one) => neededBy(one, run)), ...direct])];
}

async function findJob(
  id: string,
  files: readonly { path: string; content: string }[],
  target: string,
): Promise<{ path: string; job: string; parsed: ParsedJob }> {
  const at = target.lastIndexOf(":");
  const file = at < 0 ? undefined : target.slice(0, at);
  const job = target.slice(at + 1);
  const jobs = (await Promise.all(files.map(parseWorkflow))).flatMap((workflow) =>
    workflow.jobs.map((one) => ({ path: workflow.path, job: one.id, parsed: one })),
  );
  const named = jobs.filter(
    (one) => one.job === job && (file === undefined || one.path === file || one.path.endsWith(`/${file}`)),
  );
  const [found, ...others] = named;
  const list = (ones: typeof jobs): string => ones.map((one) => `${one.path.split("/").at(-1)}:${one.job}`).join(", ");
  if (found === undefined)
    throw new ExecutionFault(`"${target}": "${id}" has no such job; write one of ${list(jobs) || "(none)"}.`);
  if (others.length > 0)
    throw new ExecutionFault(`"${target}": several workflows have it; write one of ${list(named)}.`);
  return found;
}
