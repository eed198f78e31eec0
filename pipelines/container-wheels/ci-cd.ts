import { always, and, equals, firstOf, not, text } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, StepsJob, Workflow } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { debugInput } from "../jobs/debug.ts";
import { ghcr } from "../jobs/registry.ts";
import { attestPermissions, attestSteps, releaseStep } from "../jobs/release.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { withTeamsNotice } from "../jobs/teams-notice.ts";
import { isTagPush, publishes, succeeded, unlessCancelled } from "./conditions.ts";
import { developmentImageJob, image, imageTestJob, productionImageJob, tokenSteps } from "./images.ts";
import { lintJob } from "./lint.ts";
import type { WheelsPlan } from "./plan.ts";
import { wheelsJob } from "./wheels.ts";

/** ci-cd.yml: lint, images, wheels, release and clean-up in one workflow. */
export function ciCdWorkflow(plan: WheelsPlan): Workflow {
  const { options, context, registryHost, imageName } = plan;
  const { runner } = options;

  const lint = lintJob(plan);
  const development = developmentImageJob(plan, lint);
  const tested = imageTestJob(plan, development);
  const wheels = wheelsJob(plan, lint, tested);
  const release = releaseJob(plan, wheels, development);
  const production = productionImageJob(plan, wheels, tested);
  // Docker Hub has no such interface for versions.
  const cleanup = registryHost === "ghcr.io" ? [cleanupJob(plan, [release, production])] : [];
  const ci = aggregateJob({
    id: "ci",
    needs: [lint, development, tested, wheels, release, production],
    mayBeSkipped: [release, production],
    runner,
  });
  const jobs: readonly Job[] = [lint, development, tested, wheels, release, production, ...cleanup, ci];
  const metrics = metricsJob({ needs: jobs, notices: options, runner });
  const branches = [...new Set([context.repository.defaultBranch, "develop"])];
  return {
    file: "ci-cd.yml",
    name: "CI/CD",
    on: {
      push: { branches, tags: ["v*"] },
      pullRequest: { branches },
      ...(options.mergeQueue ? { mergeGroup: {} } : {}),
      workflowDispatch: {
        inputs: {
          force_build: { type: "boolean", description: "Force build even if tests fail", default: false },
          ...debugInput,
        },
      },
    },
    // A pull request's newest commit is the one that counts; pushed commits and tags keep a run each.
    concurrency: {
      group: text`ci-cd-${github.ref}-${firstOf(event("pull_request.number"), github.sha)}`,
      cancelInProgress: equals(github.eventName, "pull_request"),
    },
    env: {
      REGISTRY: registryHost,
      IMAGE_NAME: imageName,
      PYTHON_VERSION: options.pythonVersion,
      CMAKE_VERSION: options.cmakeVersion,
    },
    jobs: [...jobs, options.teamsWebhook === undefined ? metrics : withTeamsNotice(metrics, options.teamsWebhook)],
  };
}

/** create-release: the wheels of every platform, with notes that GitHub writes. */
function releaseJob(plan: WheelsPlan, wheels: Job, development: Job): StepsJob<never> {
  const { options, personalToken, releaseToken } = plan;
  const folder = "release";
  const sbom = `${folder}/sbom.spdx.json`;
  return defineJob({
    id: "create-release",
    name: "create-release",
    needs: [wheels, development],
    if: unlessCancelled(and(isTagPush, succeeded(wheels, development))),
    runsOn: options.runner,
    timeoutMinutes: 15,
    ...(options.releaseEnvironment === undefined ? {} : { environment: options.releaseEnvironment }),
    permissions: {
      contents: personalToken === undefined ? { write: "creates the release" } : "read",
      ...(options.attestations ? attestPermissions : {}),
    },
    steps: [
      checkoutScripts(),
      ...tokenSteps(plan),
      {
        name: "Download the wheels",
        uses: "actions/download-artifact",
        with: { pattern: "wheels-*", path: folder },
      },
      script("List what the wheels are made of", scriptPath("wheel_sbom.py"), {
        env: { WHEELS: folder, SBOM: sbom, TAG: github.refName },
      }),
      ...(options.attestations ? attestSteps(`${folder}/**/*.whl`, sbom) : []),
      releaseStep({
        assets: folder,
        required: [
          ...options.platforms.map(({ platform, arch }) => `wheels-${platform}-${arch}/*.whl`),
          sbom.slice(folder.length + 1),
        ],
        token: releaseToken,
      }),
    ],
  });
}

/** cleanup: always, after everything; a pull request deletes nothing. */
function cleanupJob({ options, context }: WheelsPlan, needs: readonly Job[]): StepsJob<never> {
  return defineJob({
    id: "cleanup",
    name: "cleanup",
    comment: "Always, whatever became of the jobs before it; for a pull request it only says what it would delete.",
    needs,
    if: always(),
    runsOn: options.runner,
    timeoutMinutes: 20,
    permissions: { contents: "read", packages: { write: "deletes old versions of the image" } },
    // Two at once would delete the same versions.
    concurrency: { group: "cleanup", cancelInProgress: false },
    steps: [
      checkoutScripts(),
      // The job's own token, whatever images are pushed with: forks have no other.
      ghcr(context).login(),
      script("Delete old versions of the image", scriptPath("cleanup_packages.py"), {
        env: {
          GITHUB_TOKEN: github.token,
          IMAGE: image,
          KEEP: options.keepVersions,
          IN_USE: options.digestsInUse.join(" "),
          DRY_RUN: not(publishes),
        },
      }),
    ],
  });
}
