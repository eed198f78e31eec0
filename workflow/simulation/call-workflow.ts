import { skippedCheckName } from "../parse/check-name.ts";
import { ExpressionFault } from "../parse/evaluate.ts";
import { evaluateToken } from "../parse/evaluate-token.ts";
import type { ParsedCall, ParsedJob, ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { unknownAt, type Value } from "../parse/value.ts";
import { callInputs } from "./call-inputs.ts";
import type { ExpandedCell } from "./expand-job.ts";
import { jobId, jobName } from "./job-name.ts";
import { ancestorsOf, combinedResults, type JobState, type NeedsResult } from "./job-state.ts";
import { mergeCells } from "./merge-cells.ts";
import { commonContexts, type RunContext } from "./run-context.ts";
import { simulateJobs } from "./simulate-jobs.ts";
import type { JobResult, SimulatedJob } from "./simulation-result.ts";
import { needsContext } from "./worlds.ts";

/** The jobs of a called workflow: what the caller, and jobs after it, see of them. */
export interface CalledJobs {
  readonly states: readonly JobState[];
  readonly shown: readonly SimulatedJob[];
  /** The call's result and outputs, one a cell of the caller. */
  readonly results: readonly (readonly NeedsResult[])[];
  readonly outputs: readonly Value[];
  /** Why the call fails before the called workflow starts. */
  readonly fault?: string;
}

/**
 * Plays the jobs of a called workflow, once a cell of the calling job. They see the caller's `github` context and their
 * own `inputs` (GitHub docs, "Reusing workflow configurations").
 */
export function callWorkflow(
  job: ParsedJob,
  call: ParsedCall,
  needs: readonly JobState[],
  cells: readonly ExpandedCell[],
  context: RunContext,
): CalledJobs {
  const called = call.path === undefined ? undefined : context.workflows.get(call.path);
  // A workflow of another repository: what it does is not known; that it succeeds is assumed as for every job.
  if (called === undefined) return { states: [], shown: [], results: [["success"]], outputs: [] };
  let inputs: readonly Value[];
  try {
    inputs = cells.map((cell) => callInputs(called.events.workflow_call!, call, cell.scope));
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    const fault = `Its "with" cannot be evaluated: ${error.message}`;
    return { ...listCalled(job, "skip", fault, context), results: [["failure"]], fault };
  }
  const plays = cells.map((cell, i) => {
    const inner: RunContext = {
      ...context,
      workflow: called,
      inputs: inputs[i]!,
      callers: [...context.callers, { id: job.id, name: cell.name }],
      inherited: [...new Set([...context.inherited, ...ancestorsOf(needs)])],
    };
    const jobs = simulateJobs(inner);
    return { ...jobs, outputs: workflowOutputs(called, jobs.states, inner) };
  });
  return {
    states: plays.flatMap((play) => play.states),
    shown: mergeCells(plays.map((play) => play.shown)),
    results: plays.map((play) => combinedResults(play.states.map((state) => state.results))),
    outputs: plays.map((play) => play.outputs),
  };
}

function workflowOutputs(called: ParsedWorkflow, states: readonly JobState[], context: RunContext): Value {
  const contexts = { ...commonContexts(context), jobs: needsContext(states) };
  const outputs = Object.entries(called.events.workflow_call?.outputs ?? {});
  return Object.fromEntries(
    outputs.map(([name, token]) => {
      try {
        return [name, evaluateToken(token, { contexts })];
      } catch (error) {
        if (error instanceof ExpressionFault) return [name, unknownAt(`jobs.outputs.${name}`)];
        throw error;
      }
    }),
  );
}

/** Called jobs whose caller may be skipped, for a reason that only a run can tell. */
export function uncertain(called: CalledJobs, reason: string): CalledJobs {
  return {
    ...called,
    states: called.states.map((state) => ({ ...state, results: [...new Set([...state.results, "skipped" as const])] })),
    shown: called.shown.map((job) =>
      job.result === "skip"
        ? job
        : { ...job, result: "unknown", reason, cells: job.cells.map((cell) => ({ ...cell, result: "unknown" })) },
    ),
  };
}

/** The jobs of a called workflow whose caller does not start, or not as far as is known: they share its fate. */
export function listCalled(job: ParsedJob, result: JobResult, reason: string, context: RunContext): CalledJobs {
  const called = job.call?.path === undefined ? undefined : context.workflows.get(job.call.path);
  const nothing = { states: [], results: [], outputs: [] };
  if (called === undefined) return { ...nothing, shown: [] };
  const inner: RunContext = {
    ...context,
    workflow: called,
    callers: [...context.callers, { id: job.id, name: skippedCheckName(job) }],
  };
  const shown = called.jobs.flatMap((own): SimulatedJob[] => [
    {
      id: jobId(own, inner),
      name: jobName(skippedCheckName(own), inner),
      result,
      reason: `Its caller "${job.id}" does not start: ${reason}`,
      needs: own.needs.map((need) => [...inner.callers.map(({ id }) => id), need].join("/")),
      cells: [],
      runsOn: [],
      ...(own.call && { calls: own.call.uses }),
    },
    ...listCalled(own, result, reason, inner).shown,
  ]);
  return { ...nothing, shown };
}
