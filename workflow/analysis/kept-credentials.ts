import type { Finding } from "../finding.ts";
import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { textOf } from "../parse/tokens.ts";
import { actionName } from "./artifact-uses.ts";
import { pushesWithGit } from "./command-permissions.ts";
import { inputOf } from "./job-token.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

/**
 * Checkouts that leave the job's token in .git/config, where every later step and an artifact of the folder have it. A job
 * that pushes with git needs it there.
 */
export function keptCredentialFindings(job: RunJob): Finding[] {
  const { steps } = job.job;
  return steps
    .filter((step, index) => leavesToken(step) && !steps.slice(index + 1).some(pushes))
    .map((step) => {
      const line = step.usesPosition?.line ?? step.position.line;
      const message = `line ${line}: leaves the job's token in .git/config, and no later step pushes with git; write persist-credentials: false.`;
      return jobFinding(job, "credentials-kept", "warning", message);
    });
}

function leavesToken(step: ParsedStep): boolean {
  return (
    actionName(step) === "actions/checkout" && textOf(inputOf(step, "persist-credentials"))?.toLowerCase() !== "false"
  );
}

/** Actions push as well; a script of the repository's own may, but its text is not in the workflow. */
function pushes(step: ParsedStep): boolean {
  return pushesWithGit(textOf(step.run) ?? "") || /push|commit|pages-deploy|semantic-release/.test(actionName(step));
}
