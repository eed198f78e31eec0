import { and, equals, text } from "../../workflow/expressions.ts";
import { github, input, outputOf, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineCall, defineJob } from "../../workflow/jobs.ts";
import type { CallJob, Job, StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { handedOver, permissionsOf } from "./called.ts";
import type { MlTrainingPlan } from "./plan.ts";
import { chartJob, imageJob, packageJob } from "./release-artifacts.ts";
import { chartPublishingJob, pypiJob, siteJob } from "./release-publishing.ts";
import { succeeded } from "./succeeded.ts";

/** The workflows that a release goes through before anything of it is public, and the one that follows. */
export interface ReleaseParts {
  readonly ci: Workflow;
  readonly security: Workflow;
  readonly performance: Workflow;
  readonly docs: Workflow;
  readonly deploy: Workflow;
}

/** release.yml: gates first, then artifacts, then everything that others see, then the deployment. */
export function releaseWorkflow(plan: MlTrainingPlan, parts: ReleaseParts): Workflow {
  const { options, registry } = plan;
  const { runner } = options;
  const version = versionJob(plan);
  const gate = (id: string, calls: Workflow): CallJob =>
    defineCall({
      id,
      name: id,
      needs: [version],
      permissions: permissionsOf(calls),
      calls,
      with: { called: true },
      secrets: handedOver(calls),
    });
  const tests = gate("tests", parts.ci);
  const security = gate("security", parts.security);
  const performance = gate("performance", parts.performance);
  const documentation = gate("documentation", parts.docs);
  const gates: readonly Job[] = [tests, security, performance, documentation];

  const build = packageJob(plan, version);
  const chart = options.chart === false ? undefined : chartJob(plan, options.chart, version);
  const image = imageJob(plan, version, gates);
  const published = [version, ...gates, build, ...(chart ? [chart] : [])];
  const pypi = options.pypi === "none" ? undefined : pypiJob(plan, published);
  const chartPublishing = chart && chartPublishingJob(plan, [...published, image]);
  const site = options.documentation.site ? siteJob(plan, published) : undefined;
  const publishing = [image, pypi, chartPublishing, site].filter((job) => job !== undefined);
  const release = releaseJob(plan, version, [...published, ...publishing]);
  const deploy = defineCall({
    id: "deploy",
    name: "deploy",
    comment: "Called, not started by the release: what this run's token makes starts no workflow.",
    needs: [version, image, release],
    if: and(succeeded(version, image, release), equals(outputOf(version, "prerelease"), "false")),
    permissions: permissionsOf(parts.deploy),
    calls: parts.deploy,
    with: {
      called: true,
      image: text`${registry.image}@${outputOf(image, "digest")}`,
      version: outputOf(version, "version"),
    },
    secrets: handedOver(parts.deploy),
  });
  const jobs: readonly Job[] = [version, ...gates, build, ...(chart ? [chart] : []), ...publishing, release, deploy];
  return {
    file: "release.yml",
    name: "Release",
    on: {
      push: { tags: ["v*.*.*"] },
      workflowDispatch: {
        inputs: {
          version: {
            type: "string",
            description: "Version to release from the default branch (1.2.3)",
            required: true,
          },
          ...debugInput,
        },
      },
    },
    concurrency: { group: text`release-${github.ref}-${input("version")}`, cancelInProgress: false },
    env: { IMAGE: registry.image },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };
}

function versionJob({ options, context }: MlTrainingPlan): StepsJob<"version" | "tag" | "prerelease"> {
  const find = script("Work out the version", scriptPath("release_version.py"), {
    id: "find",
    env: { VERSION: input("version"), DEFAULT_BRANCH: context.repository.defaultBranch, GITHUB_TOKEN: github.token },
  });
  return defineJob({
    id: "version",
    name: "version",
    runsOn: options.runner,
    timeoutMinutes: 5,
    permissions: { contents: "read" },
    outputs: {
      version: stepOutput(find, "version"),
      tag: stepOutput(find, "tag"),
      prerelease: stepOutput(find, "prerelease"),
    },
    steps: [checkout(), debugStep(), find],
  });
}

function releaseJob(
  { options }: MlTrainingPlan,
  version: StepsJob<"version" | "tag" | "prerelease">,
  needs: readonly Job[],
): StepsJob<never> {
  const required = ["*.whl", "*.tar.gz", ...(options.chart === false ? [] : ["*.tgz"]), "*/sbom.spdx.json"];
  const environment = { TAG: outputOf(version, "tag"), GH_TOKEN: github.token };
  return defineJob({
    id: "github-release",
    name: "github-release",
    needs,
    if: succeeded(...needs),
    runsOn: options.runner,
    timeoutMinutes: 10,
    permissions: { contents: { write: "makes the release, and the tag of one made by hand" } },
    steps: [
      checkoutScripts(),
      {
        name: "Download what was built",
        uses: "actions/download-artifact",
        with: { pattern: "release-*", path: "assets", "merge-multiple": true },
      },
      {
        name: "Download the bill of materials",
        uses: "actions/download-artifact",
        with: { name: "sbom", path: "assets/sbom" },
      },
      script("Make the tag", scriptPath("create_tag.sh"), { env: { ...environment, COMMIT: github.sha } }),
      script("Create the release", scriptPath("create_release.sh"), {
        env: { ...environment, ASSETS: "assets", REQUIRED: `${required.join("\n")}\n` },
      }),
    ],
  });
}
