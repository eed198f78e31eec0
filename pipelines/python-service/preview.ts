import { and, cancelled, differs, equals, firstOf, not, or, text } from "../../workflow/expressions.ts";
import {
  environment,
  event,
  github,
  input,
  outputOf,
  resultOf,
  stepOutput,
} from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, Workflow } from "../../workflow/model.ts";
import { checkout, script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { deploymentJob, destroyJob } from "../jobs/deployment.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { deploymentOf, neverDependabot } from "./deploy.ts";
import { fromOwnBranch, isPullRequest, type PythonServicePlan } from "./plan.ts";

/** preview.yaml: each pull request of the repository's own branches, deployed until it is closed. */
export function previewWorkflow(plan: PythonServicePlan): Workflow {
  const { options, registry, service } = plan;
  const { runner } = options;
  const number = environment("NUMBER");
  // What a job is called and waits for is worked out before it has an environment.
  const asked = text`preview-${event("pull_request.number")}${input("number")}`;
  const commit = environment("COMMIT");
  const closed = equals(event("action"), "closed");
  // Dependabot's runs get no secret of an environment, and a fork's none at all.
  const open = and(isPullRequest, not(closed), fromOwnBranch, neverDependabot);
  const build: ActionStep = {
    name: "Build",
    id: "build",
    uses: "docker/build-push-action",
    with: {
      context: ".",
      platforms: "linux/amd64",
      push: true,
      provenance: false,
      tags: text`${environment("IMAGE")}:preview-${number}`,
      labels: text`org.opencontainers.image.source=${github.serverUrl}/${github.repository}
org.opencontainers.image.revision=${commit}
`,
    },
  };
  const image = defineJob({
    id: "preview-image",
    name: "preview-image",
    if: open,
    runsOn: runner,
    timeoutMinutes: 30,
    permissions: { contents: "read", ...registry.push },
    outputs: { digest: stepOutput(build, "digest") },
    steps: [
      checkout({ ref: commit }),
      debugStep(),
      { name: "Set up Buildx", uses: "docker/setup-buildx-action" },
      registry.login(),
      build,
    ],
  });
  const of = (reference: ReturnType<typeof text>) =>
    deploymentOf(plan, "preview", {
      stage: asked,
      namespace: text`${service}-pr-${number}`,
      commit,
      image: reference,
      ...(options.hosts.preview === undefined
        ? {}
        : { settings: { HOST: text`pr-${number}.${options.hosts.preview}` } }),
    });
  const preview = deploymentJob(of(text`${environment("IMAGE")}@${outputOf(image, "digest")}`), {
    id: "preview",
    needs: [image],
  });
  const comment = defineJob({
    id: "comment",
    name: "comment",
    needs: [preview],
    if: and(not(cancelled()), differs(resultOf(preview), "skipped")),
    runsOn: runner,
    timeoutMinutes: 5,
    permissions: { contents: "read", pullRequests: { write: "writes the comment" } },
    steps: [
      checkoutScripts(),
      script("Say where the preview is", scriptPath("preview_comment.py"), {
        env: {
          GITHUB_TOKEN: github.token,
          PULL_REQUEST: number,
          RESULT: resultOf(preview),
          URL: outputOf(preview, "url"),
        },
      }),
    ],
  });
  const remove = destroyJob(of(text`${environment("IMAGE")}:preview-${number}`), {
    id: "remove",
    comment: "When the pull request is closed, merged or not; by hand where that went wrong.",
    if: or(and(isPullRequest, closed, fromOwnBranch, neverDependabot), equals(github.eventName, "workflow_dispatch")),
  });
  const jobs = [image, preview, comment, remove];
  return {
    file: "preview.yaml",
    name: "Preview",
    on: {
      pullRequest: { types: ["opened", "synchronize", "reopened", "closed"] },
      workflowDispatch: {
        inputs: {
          number: { type: "number", description: "Pull request whose preview is to be removed", required: true },
          ...debugInput,
        },
      },
    },
    // What is under way is never cancelled, and closing comes last: so nothing is left behind.
    concurrency: { group: asked, cancelInProgress: false },
    env: {
      IMAGE: registry.image,
      NUMBER: text`${event("pull_request.number")}${input("number")}`,
      COMMIT: firstOf(event("pull_request.head.sha"), github.sha),
    },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };
}
