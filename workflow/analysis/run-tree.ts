import { expandMatrix, type MatrixCell, MatrixFault } from "../parse/matrix.ts";
import type { ParsedJob, ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { property, Unknown } from "../parse/value.ts";
import { remembered } from "./remembered.ts";
import { evaluateSafely, jobScope } from "./scope.ts";

/** GitHub refuses a deeper chain of called workflows (GitHub docs, "Reuse workflows", Limitations). */
const deepestCall = 10;

/** GitHub starts at most this many jobs of one matrix (GitHub docs, "Actions limits"). */
const mostCells = 256;

/** One workflow as a run has it: the one that an event starts, or one that a job of it calls. */
export interface Frame {
  readonly workflow: ParsedWorkflow;
  /** The calling job, and its matrix cell, for a called workflow. */
  readonly caller?: { readonly job: RunJob; readonly cell: MatrixCell | undefined };
  readonly jobs: readonly RunJob[];
}

/** A job as a run has it. A workflow that is called twice gives two of each of its jobs. */
export interface RunJob {
  readonly frame: Frame;
  readonly job: ParsedJob;
  /** `caller/callee` for a job of a called workflow. */
  readonly id: string;
  /**
   * Its matrix cells; one `undefined` for a job without a matrix. Missing when the matrix is not known before the run.
   */
  readonly cells?: readonly (MatrixCell | undefined)[];
  /** Why GitHub refuses its matrix. */
  readonly matrixFault?: string;
  /** The called workflows, one a matrix cell; empty for a job with steps, and where the called file is not at hand. */
  readonly called: readonly Frame[];
}

/** Files by path. */
export type WorkflowsByPath = ReadonlyMap<string, ParsedWorkflow>;

/** The tree of jobs and calls that a run of a workflow has. */
export function runTree(workflow: ParsedWorkflow, workflows: WorkflowsByPath): Frame {
  return frameOf(workflow, undefined, workflows, [workflow.path]);
}

function frameOf(
  workflow: ParsedWorkflow,
  caller: Frame["caller"],
  workflows: WorkflowsByPath,
  chain: readonly string[],
): Frame {
  const jobs: RunJob[] = [];
  const frame: Frame = { workflow, ...(caller && { caller }), jobs };
  for (const job of workflow.jobs) jobs.push(runJobOf(job, frame, workflows, chain));
  return frame;
}

function runJobOf(job: ParsedJob, frame: Frame, workflows: WorkflowsByPath, chain: readonly string[]): RunJob {
  const called: Frame[] = [];
  const runJob: RunJob = {
    frame,
    job,
    id: frame.caller === undefined ? job.id : `${frame.caller.job.id}/${job.id}`,
    ...cellsOf(job, frame),
    called,
  };
  const target = job.call?.path === undefined ? undefined : workflows.get(job.call.path);
  if (target === undefined || chain.includes(target.path) || chain.length > deepestCall) return runJob;
  for (const cell of runJob.cells ?? [undefined]) {
    called.push(frameOf(target, { job: runJob, cell }, workflows, [...chain, target.path]));
  }
  return runJob;
}

function cellsOf(job: ParsedJob, frame: Frame): Pick<RunJob, "cells" | "matrixFault"> {
  if (job.strategy === undefined) return { cells: [undefined] };
  const strategy = evaluateSafely(job.strategy, jobScope({ frame, job }));
  if (strategy instanceof Unknown) return {};
  const matrix = property(strategy, "matrix");
  if (matrix === null) return { cells: [undefined] };
  try {
    const expansion = expandMatrix(matrix);
    if (!expansion.known) return {};
    const count = expansion.cells.length;
    if (count > mostCells) {
      return {
        matrixFault: `The matrix has ${count} combinations, but GitHub runs ${mostCells} at most; exclude some.`,
      };
    }
    return { cells: expansion.cells };
  } catch (error) {
    if (error instanceof MatrixFault) return { matrixFault: error.message };
    throw error;
  }
}

/** Every job below a frame, those of called workflows after the job that calls them. */
export function allJobs(frame: Frame): RunJob[] {
  return frame.jobs.flatMap((job) => [job, ...job.called.flatMap(allJobs)]);
}

/** The jobs that a job names in `needs`, in the same workflow. */
export function directNeeds(job: RunJob): RunJob[] {
  return job.frame.jobs.filter((other) => job.job.needs.includes(other.job.id));
}

/** The jobs of the same workflow that have ended when this one starts. */
export function transitiveNeeds(job: RunJob): RunJob[] {
  const found = new Set<RunJob>();
  const visit = (current: RunJob) => {
    for (const need of directNeeds(current)) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(job);
  return [...found];
}

/** Every job that has ended when this one starts, in called workflows and before the calling job too. */
export const earlierJobs = remembered((job: RunJob): RunJob[] => {
  const here = transitiveNeeds(job).flatMap((need) => [need, ...need.called.flatMap(allJobs)]);
  return job.frame.caller === undefined ? here : [...here, ...earlierJobs(job.frame.caller.job)];
});

/** The frame of the workflow that the event started. */
export function rootFrame(frame: Frame): Frame {
  return frame.caller === undefined ? frame : rootFrame(frame.caller.job.frame);
}
