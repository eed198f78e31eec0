import { text } from "../../workflow/expressions.ts";
import { github, outputOf, stepOutput, variable } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, Job, StepsJob } from "../../workflow/model.ts";
import { checkout, run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { installRequirements } from "../jobs/python-tests.ts";
import type { MlTrainingPlan } from "./plan.ts";
import { succeeded } from "./succeeded.ts";

type Version = StepsJob<"version" | "tag" | "prerelease">;

/** The package that is published. Built apart from the tests, and without caches, which others may have filled. */
export function packageJob({ options, package: name }: MlTrainingPlan, version: Version): StepsJob<never> {
  return defineJob({
    id: "package",
    name: "package",
    needs: [version],
    runsOn: options.runner,
    timeoutMinutes: 20,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      setupPython(options.pythonVersions.at(-1)!),
      installRequirements(options.requirements),
      run("Build the package", "python -m build --outdir dist"),
      script("Try the package", scriptPath("try_package.py"), { env: { DIST: "dist", PACKAGE: name } }),
      uploadArtifact("Upload the package", { artifact: "release-package", paths: ["dist/"] }),
    ],
  });
}

export function chartJob({ options }: MlTrainingPlan, chart: string, version: Version): StepsJob<never> {
  return defineJob({
    id: "chart",
    name: "chart",
    needs: [version],
    runsOn: options.runner,
    timeoutMinutes: 10,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      script("Package the chart", scriptPath("package_chart.sh"), {
        env: { CHART: chart, VERSION: outputOf(version, "version"), OUTPUT: "charts" },
      }),
      uploadArtifact("Upload the chart", { artifact: "release-chart", paths: ["charts/*.tgz"] }),
    ],
  });
}

/** One image for all platforms, with its bill of materials and where it comes from, in the registry beside it. */
export function imageJob(plan: MlTrainingPlan, version: Version, gates: readonly Job[]): StepsJob<"digest"> {
  const { options, registry } = plan;
  const push: ActionStep = {
    name: "Build and push",
    id: "push",
    comment: "From nothing: a cache could hold what others left there.",
    uses: "docker/build-push-action",
    with: {
      context: ".",
      platforms: variable("BUILD_PLATFORMS"),
      push: true,
      tags: text`${registry.image}:${outputOf(version, "version")}
${registry.image}:sha-${github.sha}-release
`,
      labels: text`org.opencontainers.image.source=${github.serverUrl}/${github.repository}
org.opencontainers.image.revision=${github.sha}
org.opencontainers.image.version=${outputOf(version, "version")}
`,
      sbom: true,
      provenance: "mode=max",
      "no-cache": true,
    },
  };
  const attest = options.registry === "ghcr";
  return defineJob({
    id: "image",
    name: "image",
    needs: [version, ...gates],
    if: succeeded(version, ...gates),
    runsOn: options.runner,
    timeoutMinutes: 120,
    permissions: {
      contents: "read",
      ...registry.push,
      ...(attest
        ? {
            idToken: { write: "signs where the image comes from" },
            attestations: { write: "keeps the signed statement" },
          }
        : {}),
    },
    outputs: { digest: stepOutput(push, "digest") },
    steps: [
      checkout(),
      { name: "Set up QEMU", uses: "docker/setup-qemu-action", with: { "cache-image": false } },
      { name: "Set up Buildx", uses: "docker/setup-buildx-action", with: { "cache-binary": false } },
      registry.login(),
      push,
      ...(attest
        ? [
            {
              name: "Attest where the image comes from",
              uses: "actions/attest-build-provenance" as const,
              with: {
                "subject-name": registry.image,
                "subject-digest": stepOutput(push, "digest"),
                "push-to-registry": true,
              },
            },
          ]
        : []),
    ],
  });
}
