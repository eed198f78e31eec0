import {
  and,
  type Condition,
  cancelled,
  differs,
  equals,
  not,
  or,
  startsWith,
  type Template,
  text,
} from "../../workflow/expressions.ts";
import { github, input, resultOf } from "../../workflow/expressions-contexts.ts";
import type { Job } from "../../workflow/model.ts";
import type { PipelineContext } from "../pipeline.ts";

/** A manual run that goes on after failures. */
export const forced = input<boolean>("force_build");

/** A version tag was pushed. */
export const isTagPush = and(equals(github.eventName, "push"), startsWith(github.ref, "refs/tags/v"));

/** When images may leave the run: never for a pull request, whose images are handed over within it. */
export const publishes = and(differs(github.eventName, "pull_request"), differs(github.eventName, "merge_group"));

export function onDefaultBranch({ repository }: PipelineContext): Condition {
  return equals(github.ref, `refs/heads/${repository.defaultBranch}`);
}

/** These jobs succeeded, whatever became of those before them, which `success()` would ask for too. */
export function succeeded(...jobs: readonly Job[]): Condition {
  return and(...jobs.map((job) => equals(resultOf(job), "success")));
}

/** Unless the run was cancelled, these jobs succeeded, or the run was forced. */
export function succeededOrForced(...jobs: readonly Job[]): Condition {
  return and(not(cancelled()), or(succeeded(...jobs), forced));
}

/** Unless the run was cancelled; takes the place of the `success()` that GitHub assumes. */
export function unlessCancelled(...conditions: readonly Condition[]): Condition {
  return and(not(cancelled()), ...conditions);
}

/** What decides over the jobs, for the debug output. */
export function conditionsText(context: PipelineContext): Template {
  return text`main=${onDefaultBranch(context)} tag=${startsWith(github.ref, "refs/tags/v")} force=${forced}`;
}
