import { deliverActionlintSettings } from "../actionlint-settings.ts";
import { deliverRequirements, scaffold } from "../assets.ts";
import { statusBadge } from "../badge.ts";
import { deliverScript, deliverWorkflow } from "../delivery.ts";
import { deliverDependabot } from "../dependabot.ts";
import { checksCommentScripts, checksCommentWorkflow } from "../jobs/checks-comment.ts";
import { metricsScripts } from "../jobs/run-metrics.ts";
import { type DeliveredFile, definePipeline } from "../pipeline.ts";
import { ciCdWorkflow } from "./ci-cd.ts";
import { containerWheelsOptions } from "./options.ts";
import { planWheels, type WheelsPlan } from "./plan.ts";

/** Images for development and production, wheels for several platforms, releases and a clean-up of old images. */
export const containerWheels = definePipeline({
  name: "container-wheels",
  summary: "Lints, builds and tests an image, builds wheels per platform, releases them and cleans old images up.",
  options: containerWheelsOptions,
  build(options, context) {
    const plan = planWheels(options, context);
    const labels = [options.runner, ...options.platforms.map(({ os }) => os)];
    const ciCd = ciCdWorkflow(plan);
    return {
      files: [
        deliverWorkflow(ciCd, context),
        deliverWorkflow(checksCommentWorkflow([ciCd], { file: "pull-request.yml", runner: options.runner }), context),
        ...scriptsOf(plan).map((name) => deliverScript(name, context)),
        deliverRequirements("lint", context),
        deliverRequirements("wheel", context),
        ...(options.codecov === undefined ? [] : [deliverRequirements("coverage", context)]),
        deliverDependabot(["github-actions", "docker"], context),
        ...deliverActionlintSettings(labels, context),
        ...scaffolds(plan),
      ],
      requires: [{ path: ".github/workflows/ci-cd.yml", job: "ci" }],
      variables: {},
      ...(plan.exceptions.length === 0 ? {} : { exceptions: plan.exceptions }),
    };
  },
});

function scriptsOf({ options, registryHost, personalToken }: WheelsPlan): readonly string[] {
  const wanted = (condition: boolean, name: string) => (condition ? [name] : []);
  return [
    "build_distribution.sh",
    ...wanted(personalToken !== undefined, "check_token.py"),
    ...wanted(registryHost === "ghcr.io", "cleanup_packages.py"),
    "container_tags.sh",
    "create_release.sh",
    "debug.sh",
    "existing_folders.sh",
    "lint_sources.sh",
    "obtain_image.sh",
    "package_source.py",
    "smoke_wheel.py",
    "submodules.sh",
    ...wanted(options.teamsWebhook !== undefined, "teams_notice.py"),
    "test_container.sh",
    ...wanted(options.codecov !== undefined, "wheel_coverage.sh"),
    "wheel_sbom.py",
    ...checksCommentScripts,
    ...metricsScripts,
  ].sort();
}

function scaffolds({ context, package: packageName, registry }: WheelsPlan): readonly DeliveredFile[] {
  const values = {
    NAME: context.repository.name,
    PACKAGE: packageName,
    BADGE: statusBadge("CI/CD", "ci-cd.yml", context),
    WORKFLOW: "[ci-cd.yml](.github/workflows/ci-cd.yml)",
    IMAGE: registry.image,
  };
  const of = (source: string, target = source, executable = false) =>
    scaffold(`container-wheels/${source}`, target, values, executable);
  return [
    of("Dockerfile"),
    of("dockerignore", ".dockerignore"),
    of("docker/entrypoint.sh", undefined, true),
    of("README.md"),
  ];
}
