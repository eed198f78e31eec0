import { and, equals, firstOf, startsWith, text } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, run, script, setupPython } from "../../workflow/steps.ts";
import { installPinned } from "../assets.ts";
import { scriptPath } from "../delivery.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { releaseStep, signSteps } from "../jobs/release.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { downloadArtifact } from "../jobs/smoke.ts";
import { dockerJob } from "./docker.ts";
import type { ToolchainPlan } from "./plan.ts";
import { linuxWheelJob, smokeJob, windowsWheelJob } from "./wheels.ts";

/** ci.yml: check, build the image where its inputs changed, build and try the wheels, release on a version tag. */
export function ciWorkflow(plan: ToolchainPlan): Workflow {
  const { options, context } = plan;
  const { runner } = options;
  const isPush = equals(github.eventName, "push");

  const lint = lintJob(plan);
  const docker = dockerJob(plan, [lint], isPush);
  const linux = linuxWheelJob(plan, docker);
  const windows = windowsWheelJob(plan, [lint]);
  const smokeLinux = smokeJob(plan, "linux", linux);
  const smokeWindows = smokeJob(plan, "windows", windows);
  const release = releaseJob(plan, [smokeLinux, smokeWindows]);
  const built = [lint, docker, linux, windows, smokeLinux, smokeWindows];
  const ci = aggregateJob({ id: "ci", needs: built, runner });
  const jobs: readonly Job[] = [...built, release, ci];
  return {
    file: "ci.yml",
    name: "CI",
    on: {
      push: { branches: [context.repository.defaultBranch], tags: ["v*"] },
      pullRequest: {},
      ...(options.mergeQueue ? { mergeGroup: {} } : {}),
      workflowDispatch: { inputs: debugInput },
    },
    // A pull request's newest commit is the one that counts; pushed commits and tags keep a run each.
    concurrency: {
      group: text`ci-${github.ref}-${firstOf(event("pull_request.number"), github.sha)}`,
      cancelInProgress: equals(github.eventName, "pull_request"),
    },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };
}

function lintJob({ options }: ToolchainPlan): StepsJob<never> {
  return defineJob({
    id: "lint",
    name: "lint",
    runsOn: options.runner,
    timeoutMinutes: 15,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      setupPython(options.pythonVersion),
      debugStep(),
      run("Install the tools", installPinned("infrastructure")),
      run("Lint the Dockerfile", "hadolint Dockerfile"),
      script("Check the configuration of Actions", scriptPath("lint_actions.sh")),
      run("Test the infrastructure", "python -m pytest tests/test_infra.py"),
    ],
  });
}

/** Signs what was tried and publishes it; a job of its own, so that no build step can reach the identity that signs. */
function releaseJob({ options }: ToolchainPlan, needs: readonly Job[]): StepsJob<never> {
  const folder = "release";
  const sbom = "sbom.spdx.json";
  return defineJob({
    id: "release",
    name: "release",
    comment: "Apart from the builds, so that none of their steps can reach the identity that signs.",
    needs,
    if: and(equals(github.eventName, "push"), startsWith(github.ref, "refs/tags/v")),
    runsOn: options.runner,
    timeoutMinutes: 15,
    ...(options.releaseEnvironment === undefined ? {} : { environment: options.releaseEnvironment }),
    permissions: {
      contents: { write: "creates the release" },
      idToken: { write: "signs with the job's identity" },
    },
    steps: [
      checkoutScripts(),
      downloadArtifact("Download the wheel for Linux", "wheel-linux", `${folder}/linux`),
      downloadArtifact("Download the wheel for Windows", "wheel-windows", `${folder}/windows`),
      script("List what the wheels are made of", scriptPath("wheel_sbom.py"), {
        env: { WHEELS: folder, SBOM: `${folder}/${sbom}`, TAG: github.refName },
      }),
      ...signSteps(folder),
      releaseStep({
        assets: folder,
        required: [
          ...["linux", "windows"].flatMap((platform) =>
            ["", ".sig", ".sigstore.json"].map((ending) => `${platform}/*.whl${ending}`),
          ),
          sbom,
        ],
      }),
    ],
  });
}
