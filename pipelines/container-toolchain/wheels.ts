import { equals } from "../../workflow/expressions.ts";
import { outputOf, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, StepsJob } from "../../workflow/model.ts";
import { checkout, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugStep } from "../jobs/debug.ts";
import { runsOnBut } from "../jobs/fork-runner.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { downloadArtifact, installSystemPackages, smokeStep } from "../jobs/smoke.ts";
import { type DockerJob, imageArtifact } from "./docker.ts";
import type { ToolchainPlan } from "./plan.ts";

/** Where the artifact with the image, or with a wheel, is unpacked. */
const archiveFolder = "image";
const wheelFolder = "wheel";

const hostedWindows = "windows-latest";

/** The wheel for Linux, built in the image by the command that anybody can run: `docker run IMAGE build`. */
export function linuxWheelJob({ options, registry, package: packageName }: ToolchainPlan, docker: DockerJob) {
  const obtain = script("Get the image", scriptPath("obtain_image.sh"), {
    id: "image",
    env: {
      IMAGE: registry.image,
      DIGEST: outputOf(docker, "digest"),
      TAG: outputOf(docker, "tag"),
      ARCHIVE: archiveFolder,
    },
  });
  const handedOver = equals(outputOf(docker, "archive"), "true");
  return defineJob({
    id: "wheel-linux",
    name: "wheel-linux",
    needs: [docker],
    runsOn: options.runner,
    timeoutMinutes: 90,
    permissions: { contents: "read", ...registry.pull },
    steps: [
      checkout({ submodules: "recursive" }),
      debugStep({ CONDITIONS: outputOf(docker, "archive") }),
      { ...downloadArtifact("Take the image over", imageArtifact, archiveFolder), if: handedOver },
      registry.login(),
      obtain,
      script("Build the libraries and the wheel", scriptPath("build_in_image.sh"), {
        env: { IMAGE: stepOutput(obtain, "image"), PACKAGE: packageName },
      }),
      wheelArtifact("linux", packageName),
    ],
  });
}

/** The wheel for Windows, by MSVC on the machine itself. */
export function windowsWheelJob({ options, package: packageName }: ToolchainPlan, needs: readonly Job[]) {
  return defineJob({
    id: "wheel-windows",
    name: "wheel-windows",
    needs,
    runsOn: runsOnBut(options.windowsRunner, hostedWindows),
    timeoutMinutes: 120,
    permissions: { contents: "read" },
    defaults: { shell: "bash" },
    steps: [
      checkout({ submodules: "recursive" }),
      setupPython(options.pythonVersion),
      debugStep(),
      script("Build the libraries and the wheel", scriptPath("build_wheel.py"), {
        env: { PACKAGE: packageName, PROJECT: options.project },
      }),
      wheelArtifact("windows", packageName),
    ],
  });
}

/** Tries a wheel where nothing of its build is. */
export function smokeJob(plan: ToolchainPlan, platform: "linux" | "windows", wheel: Job): StepsJob<never> {
  const { options, package: packageName } = plan;
  const linux = platform === "linux";
  return defineJob({
    id: `smoke-${platform}`,
    name: `smoke-${platform}`,
    needs: [wheel],
    runsOn: linux ? options.runner : runsOnBut(options.windowsRunner, hostedWindows),
    timeoutMinutes: 20,
    permissions: { contents: "read" },
    ...(linux ? {} : { defaults: { shell: "bash" } }),
    steps: [
      checkoutScripts(),
      setupPython(options.pythonVersion),
      debugStep(),
      ...(linux && options.systemPackages.length > 0 ? [installSystemPackages(options.systemPackages)] : []),
      downloadArtifact("Download the wheel", `wheel-${platform}`, wheelFolder),
      smokeStep(packageName, wheelFolder),
    ],
  });
}

function wheelArtifact(platform: string, packageName: string) {
  return uploadArtifact("Upload the wheel", { artifact: `wheel-${platform}`, paths: [`dist/${packageName}-*.whl`] });
}
