import { and, either, equals, text } from "../../workflow/expressions.ts";
import { environment, matrix, secret, stepOutput } from "../../workflow/expressions-contexts.ts";
import { isHosted } from "../../workflow/hosted-labels.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, Step, StepsJob } from "../../workflow/model.ts";
import { run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { installPinned } from "../assets.ts";
import { scriptPath } from "../delivery.ts";
import { debugStep } from "../jobs/debug.ts";
import { fromFork } from "../jobs/fork-runner.ts";
import { smokeStep } from "../jobs/smoke.ts";
import { checkoutWithSubmodules } from "../jobs/submodules.ts";
import { isTagPush, publishes, succeededOrForced } from "./conditions.ts";
import { pipCache } from "./lint.ts";
import type { ContainerWheelsOptions } from "./options.ts";
import type { WheelsPlan } from "./plan.ts";

/** Days that wheels are kept with their run. */
const retentionDays = 30;

/** build-wheels: a wheel a platform, each installed and imported where nothing of its build is. */
export function wheelsJob(plan: WheelsPlan, lint: Job, tested: Job): StepsJob<never> {
  const { options, package: packageName } = plan;
  const source = script("Look for the package", scriptPath("package_source.py"), {
    id: "source",
    env: { PROJECT: options.project, PACKAGE: packageName, RELEASE: isTagPush },
  });
  const fleet = options.platforms.some(({ os }) => !isHosted(os));
  return defineJob({
    id: "build-wheels",
    name: text`build-wheels (${matrix("platform")}, ${matrix("arch")})`,
    needs: [lint, tested],
    if: succeededOrForced(lint, tested),
    // A fleet of one's own is not for the code of forks.
    runsOn: fleet ? either(fromFork, matrix("fork-os"), matrix("os")) : matrix("os"),
    timeoutMinutes: 60,
    permissions: { contents: "read" },
    strategy: {
      failFast: false,
      matrix: {},
      include: fleet ? options.platforms.map(withForkRunner) : options.platforms,
    },
    defaults: { shell: "bash" },
    steps: [
      ...checkoutWithSubmodules(),
      setupPython(environment("PYTHON_VERSION")),
      debugStep({ MATRIX: text`${matrix("os")} ${matrix("platform")} ${matrix("arch")}` }),
      pipCache("wheels"),
      run("Install the build frontend", installPinned("wheel")),
      source,
      script("Build the wheel", scriptPath("build_distribution.sh"), {
        env: { PROJECT: stepOutput(source, "project") },
      }),
      smokeStep(packageName, "dist"),
      ...coverageSteps(plan),
      uploadArtifact("Upload the wheel", {
        artifact: text`wheels-${matrix("platform")}-${matrix("arch")}`,
        paths: ["dist/*.whl"],
        retentionDays,
      }),
    ],
  });
}

type Platform = ContainerWheelsOptions["platforms"][number];

/** The same with the machine of GitHub's that builds a fork's pull request. */
function withForkRunner(platform: Platform) {
  const own = { windows: "windows-latest", macos: "macos-latest" }[platform.platform];
  return { ...platform, "fork-os": isHosted(platform.os) ? platform.os : (own ?? "ubuntu-latest") };
}

/** Coverage of the tests on Linux, uploaded to Codecov; rendered only where its token is declared. */
function coverageSteps({ options, package: packageName }: WheelsPlan): readonly Step[] {
  if (options.codecov === undefined) return [];
  const isLinux = equals(matrix("platform"), "linux");
  const measure = script("Measure the coverage of the tests", scriptPath("wheel_coverage.sh"), {
    id: "coverage",
    if: isLinux,
    env: { PACKAGE: packageName },
  });
  return [
    measure,
    run(
      "Upload the coverage to Codecov",
      '"$RUNNER_TEMP/coverage/bin/codecovcli" upload-process --fail-on-error --disable-search --file coverage.xml',
      {
        if: and(isLinux, publishes, equals(stepOutput(measure, "measured"), "true")),
        env: { CODECOV_TOKEN: secret(options.codecov) },
      },
    ),
  ];
}
