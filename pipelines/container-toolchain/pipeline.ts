import { deliverActionlintSettings } from "../actionlint-settings.ts";
import { deliverRequirements, scaffold } from "../assets.ts";
import { deliverScript, deliverWorkflow } from "../delivery.ts";
import { deliverDependabot } from "../dependabot.ts";
import { checksCommentScripts, checksCommentWorkflow } from "../jobs/checks-comment.ts";
import { metricsScripts } from "../jobs/run-metrics.ts";
import { type DeliveredFile, definePipeline } from "../pipeline.ts";
import { ciWorkflow } from "./ci.ts";
import { containerToolchainOptions } from "./options.ts";
import { planToolchain, type ToolchainPlan } from "./plan.ts";

const scripts = [
  "build_context.py",
  "build_environment_hash.sh",
  "build_in_image.sh",
  "build_wheel.py",
  "create_release.sh",
  "debug.sh",
  "find_build_environment.sh",
  "lint_actions.sh",
  "move_tags.sh",
  "obtain_image.sh",
  "sign_wheels.sh",
  "smoke_wheel.py",
  "wheel_sbom.py",
  ...checksCommentScripts,
  ...metricsScripts,
];

/** A native package and the image that it is built in: wheels for two platforms, tried, signed and released. */
export const containerToolchain = definePipeline({
  name: "container-toolchain",
  summary:
    "Builds a toolchain image when its inputs change, native wheels in it, and signs and releases them on a tag.",
  options: containerToolchainOptions,
  build(options, context) {
    const plan = planToolchain(options, context);
    const ci = ciWorkflow(plan);
    return {
      files: [
        deliverWorkflow(ci, context),
        deliverWorkflow(checksCommentWorkflow([ci], { file: "pull-request.yml", runner: options.runner }), context),
        ...[...scripts].sort().map((name) => deliverScript(name, context)),
        deliverRequirements("infrastructure", context),
        deliverDependabot(["github-actions", "docker"], context),
        ...deliverActionlintSettings([options.runner, options.windowsRunner], context),
        ...scaffolds(plan),
      ],
      requires: [{ path: ".github/workflows/ci.yml", job: "ci" }],
      variables: {},
    };
  },
});

function scaffolds({ options, context, package: packageName }: ToolchainPlan): readonly DeliveredFile[] {
  const values = {
    NAME: context.repository.name,
    PACKAGE: packageName,
    PROJECT: options.project,
    PYTHON: options.pythonVersion,
  };
  const of = (source: string, target = source, executable = false) =>
    scaffold(`container-toolchain/${source}`, target, values, executable);
  return [
    of("Dockerfile"),
    of("dockerignore", ".dockerignore"),
    of("config.cmake"),
    of("docker/entrypoint.sh", undefined, true),
    of("docker/environment.yml"),
    of("docker/shell.sh"),
    of("docker/validate.sh", undefined, true),
    of("test_infra.py", "tests/test_infra.py"),
  ];
}
