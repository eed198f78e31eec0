import type { Value } from "../../workflow/expressions.ts";
import type { ActionStep, RunStep, ScriptStep } from "../../workflow/model.ts";
import { run, script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";

/** Downloads one artifact of this run into a folder. */
export function downloadArtifact(name: string, artifact: Value, folder: string): ActionStep {
  return { name, uses: "actions/download-artifact", with: { name: artifact, path: folder } };
}

/** Debian packages that a wheel needs where it is installed. */
export function installSystemPackages(packages: readonly string[]): RunStep {
  return run(
    "Install what the wheel needs of the system",
    `sudo apt-get update --quiet\nsudo apt-get install --yes --no-install-recommends ${packages.join(" ")}`,
  );
}

/** Installs the wheel in a folder in a fresh environment, imports it there and loads its native libraries. */
export function smokeStep(packageName: string, folder: string, name = "Install and import the wheel"): ScriptStep {
  return script(name, scriptPath("smoke_wheel.py"), { env: { WHEELS: folder, PACKAGE: packageName } });
}
