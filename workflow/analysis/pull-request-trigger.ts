import type { ParsedEvent } from "../parse/parsed-workflow.ts";
import { passesFilter } from "../simulation/filter-pattern.ts";

/** Types that a trigger without `types` listens to; with all of them, each head commit of a pull request is seen. */
const wantedTypes = ["opened", "synchronize", "reopened"];

/**
 * Why a trigger leaves out some pull requests to the default branch; `undefined` when it leaves out none.
 *
 * Source: GitHub docs, "Events that trigger workflows" (pull_request) and "Troubleshooting required status checks".
 */
export function leavesOut(trigger: ParsedEvent, defaultBranch: string): string | undefined {
  const lost = trigger.types === undefined ? [] : wantedTypes.filter((type) => !trigger.types!.includes(type));
  if (lost.length > 0) return `its types leave out ${lost.join(", ")}`;
  if (trigger.branches !== undefined && !passesFilter(trigger.branches, defaultBranch)) {
    return `its branches (${trigger.branches.join(", ")}) leave out "${defaultBranch}"`;
  }
  if (trigger.branchesIgnore !== undefined && passesFilter(trigger.branchesIgnore, defaultBranch)) {
    return `its branches-ignore (${trigger.branchesIgnore.join(", ")}) leaves out "${defaultBranch}"`;
  }
  if (trigger.paths !== undefined && !takesEverything(trigger.paths)) {
    return `it only looks at some paths (${trigger.paths.join(", ")})`;
  }
  if (trigger.pathsIgnore !== undefined && trigger.pathsIgnore.length > 0) {
    return `it looks away from some paths (${trigger.pathsIgnore.join(", ")})`;
  }
  return undefined;
}

function takesEverything(patterns: readonly string[]): boolean {
  return patterns.at(-1) === "**" || (patterns.includes("**") && !patterns.some((pattern) => pattern.startsWith("!")));
}
