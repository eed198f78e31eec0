import { and, type Condition, differs, either, equals } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import { isHosted } from "../../workflow/hosted-labels.ts";
import type { RunsOn } from "../../workflow/model.ts";

/** A pull request from a fork: its code is anybody's. */
export const fromFork: Condition = and(
  equals(github.eventName, "pull_request"),
  differs(event("pull_request.head.repo.full_name"), github.repository),
);

/**
 * Where a job runs. A fleet of one's own is not for the code of forks: that runs on GitHub's machines.
 *
 * @param label GitHub's, or a fleet's.
 * @param instead GitHub's label for forks.
 */
export function runsOnBut(label: string, instead: string): RunsOn {
  return isHosted(label) ? label : either(fromFork, instead, label);
}
