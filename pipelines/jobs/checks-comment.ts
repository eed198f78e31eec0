import { equals, text } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { checkoutScripts } from "./run-report.ts";

/** What a pipeline delivers beside `checksCommentWorkflow`; the rest is among `metricsScripts`. */
export const checksCommentScripts = ["checks_comment.py", "marked_comment.py", "open_pull_requests.py"] as const;

const headRepository = event("workflow_run.head_repository.full_name");
const headBranch = event("workflow_run.head_branch");

/**
 * A workflow that writes one comment on a pull request, of one's own branch or of a fork, and edits it whenever one of
 * the workflows has ended. It runs in the repository's own name, so it takes nothing of the pull request but names.
 *
 * @param workflows Those that run for pull requests, in the order in which the comment tells of them.
 * @param options.file Name of its file (`pull-request.yml`).
 */
export function checksCommentWorkflow(
  workflows: readonly [Workflow, ...Workflow[]],
  options: {
    readonly file: string;
    readonly runner: string;
    /** Artifacts of those runs that the comment shows: each holds one Markdown file of its name. */
    readonly shown?: readonly string[];
  },
): Workflow {
  const { shown = [] } = options;
  const comment: StepsJob<never> = defineJob({
    id: "comment",
    name: "comment",
    if: equals(event("workflow_run.event"), "pull_request"),
    runsOn: options.runner,
    timeoutMinutes: 5,
    permissions: {
      contents: "read",
      actions: { read: "reads the runs' jobs, logs and artifacts' names" },
      checks: { read: "reads what GitHub itself says of a failed job" },
      pullRequests: { write: "writes the comment" },
    },
    steps: [
      checkoutScripts(),
      script("Write the comment", scriptPath("checks_comment.py"), {
        env: {
          GITHUB_TOKEN: github.token,
          WORKFLOWS: workflows.map(({ file }) => file).join(" "),
          COMMIT: event("workflow_run.head_sha"),
          HEAD_REPOSITORY: headRepository,
          HEAD_BRANCH: headBranch,
          ...(shown.length === 0 ? {} : { SHOWN: shown.join(" ") }),
        },
      }),
    ],
  });
  return {
    file: options.file,
    name: "Pull request",
    on: {
      workflowRun: {
        workflows,
        types: ["completed"],
        safeBecause:
          shown.length === 0
            ? "checks out no code of the run and opens none of its artifacts"
            : "checks out no code of the run, and shows what artifacts of a fork say as plain text",
      },
    },
    // The last of those that wait tells of all. With the repository, as a fork may name its branch like one of ours.
    concurrency: { group: text`pull-request-${headRepository}-${headBranch}`, cancelInProgress: false },
    jobs: [comment],
  };
}
