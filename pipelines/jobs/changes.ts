import { stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob } from "../../workflow/model.ts";
import { checkout, script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";

/**
 * Says whether a pull request touches code, documentation or both; for any other event it is both. It takes the place of
 * a path filter, which would leave a required check without a result.
 */
export function changesJob(options: {
  /** Of its check, where two workflows have the job. @default changes */
  readonly name?: string;
  /** Folder of the documentation; Markdown at any place counts as documentation too. */
  readonly documentation: string;
  readonly runner: string;
}): StepsJob<"code" | "docs"> {
  const look = script("Look at what changed", scriptPath("changed_parts.sh"), {
    id: "changed",
    env: { DOCUMENTATION: options.documentation },
  });
  return defineJob({
    id: "changes",
    name: options.name ?? "changes",
    comment: "In place of a path filter: a workflow that does not start would leave its required checks waiting.",
    runsOn: options.runner,
    timeoutMinutes: 5,
    permissions: { contents: "read" },
    outputs: { code: stepOutput(look, "code"), docs: stepOutput(look, "docs") },
    steps: [checkout({ depth: 2 }), look],
  });
}
