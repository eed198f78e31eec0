import { and, cancelled, differs, equals, not, text } from "../../workflow/expressions.ts";
import { event, github, outputOf, resultOf, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Workflow } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { testedImage } from "../jobs/image.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkoutScripts, commentPermissions, commentStep } from "../jobs/run-report.ts";
import type { PythonAppPlan } from "./plan.ts";

const headRepository = event("workflow_run.head_repository.full_name");
const headBranch = event("workflow_run.head_branch");

/** cd.yml: when CI has ended, run the image that it pushed, and say so on the pull request. */
export function cdWorkflow(ci: Workflow, { options, registry, command }: PythonAppPlan): Workflow {
  const { runner } = options;
  const fork = differs(headRepository, github.repository);
  const forPullRequest = equals(event("workflow_run.event"), "pull_request");
  const reported = { runId: event("workflow_run.id"), versions: options.versions, coverage: options.coverage };
  const head = { HEAD_REPOSITORY: headRepository, HEAD_BRANCH: headBranch };
  const conclusion = event("workflow_run.conclusion");

  const runImage = script("Run the image", scriptPath("run_image.sh"), {
    id: "run",
    arguments: command,
    env: { IMAGE: testedImage },
  });
  const deploy = defineJob({
    id: "deploy",
    name: "deploy",
    comment: "Never for a fork: its image was not pushed, and its code must not run with this workflow's rights.",
    if: and(
      equals(conclusion, "success"),
      equals(headRepository, github.repository),
      ...(options.mergeQueue ? [differs(event("workflow_run.event"), "merge_group")] : []),
    ),
    runsOn: runner,
    timeoutMinutes: 15,
    permissions: { contents: "read", ...registry.pull },
    outputs: { output: stepOutput(runImage, "output") },
    steps: [checkoutScripts(), registry.login(), runImage],
  });
  const comment = defineJob({
    id: "comment",
    name: "comment",
    comment: "Apart from deploy, so that the image never runs beside a token that may write.",
    needs: [deploy],
    if: and(not(cancelled()), forPullRequest, differs(resultOf(deploy), "skipped")),
    runsOn: runner,
    timeoutMinutes: 5,
    permissions: commentPermissions,
    steps: [
      checkoutScripts(),
      commentStep(reported, registry, {
        ...head,
        CONCLUSION: conclusion,
        DEPLOYMENT: resultOf(deploy),
        DEPLOYMENT_COMMAND: command.join(" "),
        DEPLOYMENT_OUTPUT: outputOf(deploy, "output"),
      }),
    ],
  });
  const report = defineJob({
    id: "report",
    name: "report",
    comment: "CI may not write on a fork's pull request, so its result is written here, whatever it is.",
    if: and(forPullRequest, fork),
    runsOn: runner,
    timeoutMinutes: 5,
    permissions: commentPermissions,
    steps: [checkoutScripts(), commentStep(reported, registry, { ...head, CONCLUSION: conclusion })],
  });
  const jobs = [deploy, comment, report];
  return {
    file: "cd.yml",
    name: "CD",
    on: {
      workflowRun: {
        workflows: [ci],
        types: ["completed"],
        safeBecause: "checks out no code of the run, and takes nothing but numbers from its artifacts",
      },
    },
    // With the repository, as a fork may name its branch like one of ours and would push our runs out of the queue.
    concurrency: { group: text`cd-${headRepository}-${headBranch}`, cancelInProgress: false },
    env: { IMAGE: registry.image, COMMIT: event("workflow_run.head_sha") },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };
}
