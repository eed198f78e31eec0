import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import type { Value } from "../parse/value.ts";
import { concurrencyOf } from "./concurrency.ts";
import type { Forcing } from "./forcing.ts";
import { githubContext } from "./github-context.ts";
import { combinedResults, type NeedsResult } from "./job-state.ts";
import type { ResolvedEvent } from "./resolved-event.ts";
import { commonContexts, type RunContext } from "./run-context.ts";
import type { Setting } from "./setting.ts";
import { simulateJobs } from "./simulate-jobs.ts";
import type { RunConclusion, SimulatedRun } from "./simulation-result.ts";
import type { Trigger } from "./trigger.ts";

/** Plays one run of a workflow from the event that started it to its end. */
export function simulateRun(
  workflow: ParsedWorkflow,
  workflows: ReadonlyMap<string, ParsedWorkflow>,
  event: ResolvedEvent,
  trigger: Trigger & { readonly starts: true },
  inputs: { readonly [name: string]: Value },
  setting: Setting,
  forcing: Forcing,
): SimulatedRun & { readonly conclusion: RunConclusion } {
  const context: RunContext = {
    workflow,
    workflows,
    setting,
    forcing,
    runFile: workflow.path,
    ref: event.ref,
    github: githubContext(workflow, event, trigger, setting),
    inputs,
    callers: [],
    inherited: [],
  };
  const { states, shown } = simulateJobs(context);
  const concurrency = concurrencyOf(workflow.concurrency, { contexts: commonContexts(context) });
  return {
    file: workflow.path,
    name: workflow.name,
    triggered: true,
    reason: trigger.reason,
    jobs: shown,
    conclusion: conclude(combinedResults(states.map((state) => state.results))),
    ...(concurrency && { concurrency }),
  };
}

function conclude(results: readonly NeedsResult[]): RunConclusion {
  if (results.length === 0) return "waiting";
  return results.length > 1 ? "unknown" : results[0]!;
}
