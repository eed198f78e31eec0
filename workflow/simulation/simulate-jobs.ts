import { skippedCheckName } from "../parse/check-name.ts";
import type { ParsedJob } from "../parse/parsed-workflow.ts";
import { child, textOf } from "../parse/tokens.ts";
import { Unknown } from "../parse/value.ts";
import { type CalledJobs, callWorkflow, listCalled, uncertain } from "./call-workflow.ts";
import { type CellFate, cellFate, failFastFates } from "./cell-fate.ts";
import { concurrencyOf } from "./concurrency.ts";
import { type ExpandedJob, expandJob } from "./expand-job.ts";
import type { Before } from "./failing-step.ts";
import { type Decision, decideJob, unknownReason } from "./job-condition.ts";
import { jobId, jobName } from "./job-name.ts";
import { jobOutputs } from "./job-outputs.ts";
import { ancestorsOf, combinedResults, type JobState, type NeedsResult } from "./job-state.ts";
import { commonContexts, type RunContext } from "./run-context.ts";
import type { JobResult, SimulatedJob } from "./simulation-result.ts";
import { needsContext } from "./worlds.ts";

/** The jobs of a workflow as other jobs see them, and as the result shows them. */
export interface SimulatedJobs {
  readonly states: readonly JobState[];
  readonly shown: readonly SimulatedJob[];
}

/** Plays all jobs of a workflow, each after those it needs. */
export function simulateJobs(context: RunContext): SimulatedJobs {
  const done = new Map<string, { state: JobState; shown: readonly SimulatedJob[] }>();
  const play = (job: ParsedJob): JobState => {
    const known = done.get(job.id);
    if (known !== undefined) return known.state;
    const needs = context.workflow.jobs.filter(({ id }) => job.needs.includes(id)).map(play);
    const played = simulateJob(job, needs, context);
    done.set(job.id, played);
    return played.state;
  };
  const states = context.workflow.jobs.map(play);
  return { states, shown: context.workflow.jobs.flatMap(({ id }) => done.get(id)?.shown ?? []) };
}

function simulateJob(
  job: ParsedJob,
  needs: readonly JobState[],
  context: RunContext,
): { state: JobState; shown: readonly SimulatedJob[] } {
  const contexts = commonContexts(context);
  const decision = decideJob(job, needs, context.inherited, contexts);
  const expanded = expandJob(job, { contexts: { ...contexts, needs: needsContext(needs) } });
  const before = { needs, ancestors: unique([...ancestorsOf(needs), ...context.inherited]) };
  const fates = fatesOf(job, decision, expanded, before, context);
  const called = calledJobs(job, needs, decision, expanded, context);
  const results = called === undefined ? combined(decision, expanded, fates) : callerResults(decision, fates, called);
  const state: JobState = {
    id: job.id,
    results,
    needs,
    called: called?.states ?? [],
    outputs: jobOutputs(job, expanded, results, called?.outputs ?? [], context),
  };
  return { state, shown: [show(job, decision, expanded, fates, called, results, context), ...(called?.shown ?? [])] };
}

/** What becomes of each cell; empty for a job that does not start, or whose matrix is not known. */
function fatesOf(
  job: ParsedJob,
  decision: Decision,
  expanded: ExpandedJob,
  before: Before,
  context: RunContext,
): CellFate[] {
  if (decision.verdict === "skip" || decision.verdict === "fail") return [];
  if (decision.verdict === "start") {
    return failFastFates(
      expanded.cells.map((cell) => cellFate(job, cell, before, context)),
      expanded.failFast && expanded.hasMatrix,
    );
  }
  if (decision.verdict === "wait") {
    const { reason } = decision;
    return expanded.cells.map(() => ({ result: "wait", results: [], reason, continueOnError: false }));
  }
  return expanded.cells.map((cell) => {
    // A job that may not start at all may also do whatever it would do if it started.
    const fate = cellFate(job, cell, before, context);
    return { ...fate, result: "unknown", results: maybe(fate.results), reason: decision.reason };
  });
}

function maybe(results: readonly NeedsResult[]): NeedsResult[] {
  return unique<NeedsResult>([...(results.length > 0 ? results : (["success"] as const)), "skipped"]);
}

function calledJobs(
  job: ParsedJob,
  needs: readonly JobState[],
  decision: Decision,
  expanded: ExpandedJob,
  context: RunContext,
): CalledJobs | undefined {
  if (job.call === undefined) return undefined;
  if (decision.verdict === "start" && expanded.cells.length > 0) {
    return callWorkflow(job, job.call, needs, expanded.cells, context);
  }
  if (decision.verdict === "unknown" && expanded.cells.length > 0) {
    return uncertain(
      callWorkflow(job, job.call, needs, expanded.cells, context),
      `Its caller "${job.id}": ${decision.reason}`,
    );
  }
  const result = { start: "unknown", skip: "skip", fail: "skip", wait: "wait", unknown: "unknown" } as const;
  return listCalled(job, result[decision.verdict], decision.reason, context);
}

function combined(decision: Decision, expanded: ExpandedJob, fates: readonly CellFate[]): NeedsResult[] {
  if (decision.verdict === "skip") return ["skipped"];
  if (decision.verdict === "fail" || expanded.fault !== undefined) return ["failure"];
  if (decision.verdict === "wait") return [];
  if (fates.length > 0) return combinedResults(fates.map((fate) => fate.results));
  return decision.verdict === "unknown" ? ["success", "skipped"] : ["success"];
}

/** A call ends as its called jobs do, unless it is forced otherwise or does not start. */
function callerResults(decision: Decision, fates: readonly CellFate[], called: CalledJobs): NeedsResult[] {
  if (decision.verdict === "skip") return ["skipped"];
  if (decision.verdict === "fail") return ["failure"];
  if (decision.verdict === "wait") return [];
  const forced = fates.filter((fate) => fate.result === "fail" || fate.result === "cancelled");
  const results = combinedResults([...forced.map((fate) => fate.results), ...called.results]);
  return decision.verdict === "unknown" ? maybe(results) : results;
}

function show(
  job: ParsedJob,
  decision: Decision,
  expanded: ExpandedJob,
  fates: readonly CellFate[],
  called: CalledJobs | undefined,
  results: readonly NeedsResult[],
  context: RunContext,
): SimulatedJob {
  const { cells, hasMatrix } = expanded;
  const environments = unique(
    cells.flatMap(({ environment }) => {
      if (environment === undefined) return [];
      if (!(environment instanceof Unknown)) return [environment];
      return [textOf(child(job.environment, "name") ?? job.environment) ?? "unknown"];
    }),
  );
  const concurrency = concurrencyOf(job.concurrency, cells[0]?.scope ?? { contexts: commonContexts(context) });
  const only = !hasMatrix && decision.verdict !== "skip" ? cells[0]?.name : undefined;
  return {
    id: jobId(job, context),
    name: jobName(only ?? skippedCheckName(job), context),
    result: shownResult(decision, fates, results, expanded),
    reason: shownReason(job, decision, expanded, fates, called),
    needs: job.needs.map((need) => [...context.callers.map(({ id }) => id), need].join("/")),
    cells: hasMatrix
      ? fates.map((fate, i) => ({ name: jobName(cells[i]!.name, context), result: cellResult(fate, results, job) }))
      : [],
    ...(environments.length > 0 && { environment: environments.join(", ") }),
    runsOn: unique(cells.flatMap((cell) => cell.runsOn)),
    ...(job.call && { calls: job.call.uses }),
    ...(concurrency && { concurrency }),
  };
}

/** The cells of a call end as the whole call does; what is known of each stands with its called jobs. */
function cellResult(fate: CellFate, results: readonly NeedsResult[], job: ParsedJob): JobResult {
  if (job.call === undefined || fate.result !== "run") return fate.result;
  return resultName(results);
}

function shownResult(
  decision: Decision,
  fates: readonly CellFate[],
  results: readonly NeedsResult[],
  expanded: ExpandedJob,
): JobResult {
  if (decision.verdict === "start") {
    // continue-on-error hides a failure from other jobs, not from whoever looks at the job.
    const hidden = fates.some((fate) => fate.result === "fail");
    if (hidden && results.length > 0) return "fail";
    return expanded.fault === undefined ? resultName(results) : "fail";
  }
  return decision.verdict;
}

function resultName(results: readonly NeedsResult[]): JobResult {
  if (results.length === 0) return "wait";
  if (results.length > 1) return "unknown";
  return ({ success: "run", failure: "fail", cancelled: "cancelled", skipped: "skip" } as const)[results[0]!];
}

function shownReason(
  job: ParsedJob,
  decision: Decision,
  expanded: ExpandedJob,
  fates: readonly CellFate[],
  called: CalledJobs | undefined,
): string {
  if (decision.verdict !== "start") return decision.reason;
  if (expanded.fault !== undefined) return `It fails before it starts: ${expanded.fault}`;
  const notes = unique(fates.flatMap((fate) => (fate.reason === undefined ? [] : [fate.reason])));
  if (expanded.unknownMatrix !== undefined) {
    notes.push(`Its matrix is not known. ${unknownReason(expanded.unknownMatrix)}`);
  }
  if (job.call !== undefined && job.call.path === undefined) {
    notes.push(`It calls "${job.call.uses}", which is not in this repository, so its jobs are not known.`);
  }
  const decisive = called?.shown.find(({ result }) => result === "wait" || result === "fail" || result === "cancelled");
  if (decisive !== undefined) notes.push(`Job "${decisive.id}": ${decisive.reason}`);
  if (called?.fault !== undefined) notes.push(called.fault);
  return notes.length > 0 ? notes.join(" ") : decision.reason;
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
