import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import type { ResolvedEvent, SourceRun } from "./resolved-event.ts";
import { shortRef } from "./resolved-event.ts";
import type { Setting } from "./setting.ts";
import type { RunConclusion } from "./simulation-result.ts";

/** Levels of runs that start each other by `workflow_run` (GitHub docs, "Events that trigger workflows", workflow_run). */
export const mostChained = 3;

/** Whether a workflow listens to the runs of another. */
export function listensTo(listener: ParsedWorkflow, source: ParsedWorkflow): boolean {
  return listener.events.workflow_run?.workflows?.includes(source.name) ?? false;
}

/** What a `workflow_run` event tells of a run. */
export function sourceOf(workflow: ParsedWorkflow, event: ResolvedEvent, conclusion: RunConclusion): SourceRun {
  return {
    name: workflow.name,
    path: workflow.path,
    event: event.name,
    headBranch: event.pullRequest?.head ?? shortRef(event.ref),
    fork: event.fork,
    conclusion: conclusion === "waiting" ? null : conclusion === "unknown" ? undefined : conclusion,
    ...(event.pullRequest &&
      !event.fork && {
        pullRequest: {
          number: event.pullRequest.number,
          head: event.pullRequest.head,
          base: event.base ?? shortRef(event.ref),
        },
      }),
  };
}

/**
 * The `workflow_run` event that a run causes. It runs on the default branch, with secrets, whatever started the run. While
 * the run waits, only `requested` and `in_progress` have happened.
 */
export function chainedEvent(source: SourceRun, actor: string, setting: Setting): ResolvedEvent {
  const ref = `refs/heads/${setting.defaultBranch}`;
  return {
    name: "workflow_run",
    types: source.conclusion === null ? ["requested", "in_progress"] : ["completed", "requested", "in_progress"],
    shownRef: ref,
    ref,
    fork: false,
    inputs: {},
    actor,
    madeWithGithubToken: false,
    source,
  };
}

/** What a listener is told of, in words. */
export function chainReason(source: SourceRun, reason: string): string {
  const end = source.conclusion === undefined ? "with a conclusion that only a run can tell" : source.conclusion;
  return `"${source.name}" ${source.conclusion === null ? "runs" : `ended: ${end}`}; ${reason}`;
}
