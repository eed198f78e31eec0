import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { listensTo } from "./chained-runs.ts";
import { isFile } from "./forcing.ts";
import { type ResolvedEvent, type SourceRun, shortRef } from "./resolved-event.ts";
import type { Setting } from "./setting.ts";

/**
 * The runs that a `workflow_run` event may tell of when it is simulated by itself: of each workflow that the listener names,
 * a run that ended well, unless an outcome is forced on one of its jobs. What started it is known for a fork alone.
 */
export function sourcesOf(
  listener: ParsedWorkflow,
  workflows: readonly ParsedWorkflow[],
  event: ResolvedEvent,
  setting: Setting,
): SourceRun[] {
  const completed = event.types[0] === "completed";
  return workflows
    .filter((workflow) => listensTo(listener, workflow))
    .map((workflow) => ({
      name: workflow.name,
      path: workflow.path,
      event: event.fork ? "pull_request" : undefined,
      headBranch: shortRef(event.shownRef),
      fork: event.fork,
      conclusion: completed ? forcedConclusion(workflow, setting) : null,
    }));
}

function forcedConclusion(workflow: ParsedWorkflow, setting: Setting): string {
  const outcomes = setting.outcomes
    .filter(({ file, job }) =>
      file === undefined ? workflow.jobs.some(({ id }) => id === job.split("/")[0]) : isFile(file, workflow.path),
    )
    .map(({ outcome }) => outcome);
  return outcomes.includes("failure") ? "failure" : (outcomes[0] ?? "success");
}
