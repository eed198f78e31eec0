import { cancelled, not, text } from "../../workflow/expressions.ts";
import { matrix } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob } from "../../workflow/model.ts";
import { shellQuoted } from "../../workflow/render.ts";
import { checkout, run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugStep } from "./debug.ts";

/** Lint and tests with coverage on each Python version; the reports are kept as artifacts, one set a version. */
export function pythonTests(options: {
  readonly versions: readonly string[];
  readonly requirements: string;
  /** Import name of the package whose coverage counts. */
  readonly package: string;
  /** Percentage of lines. */
  readonly coverage: number;
  readonly blockingLint: boolean;
  /** Folder of tests that need more than the package. */
  readonly ignore?: string;
  readonly runner: string;
}): StepsJob<never> {
  const version = matrix("python-version");
  const ran = not(cancelled());
  return defineJob({
    id: "test",
    name: "test",
    runsOn: options.runner,
    timeoutMinutes: 20,
    permissions: { contents: "read" },
    strategy: { failFast: false, matrix: { "python-version": options.versions } },
    steps: [
      checkout(),
      setupPython(version, { cachedBy: options.requirements }),
      debugStep({ MATRIX: version }),
      installRequirements(options.requirements),
      run("Lint", `ruff check${options.blockingLint ? "" : " --exit-zero"} --output-format=github .`),
      run("Test", testCommand(options)),
      script("Summarize the tests", scriptPath("test_summary.py"), { if: ran, env: { PYTHON_VERSION: version } }),
      uploadArtifact("Upload the reports", {
        artifact: text`reports-${version}`,
        paths: ["reports/junit.xml", "reports/coverage.xml", "reports/htmlcov/"],
        ifMissing: "warn",
        if: ran,
      }),
      uploadArtifact("Upload the summary", {
        artifact: text`summary-${version}`,
        paths: ["reports/summary.json"],
        ifMissing: "warn",
        if: ran,
      }),
    ],
  });
}

/** The development tools of a requirements file. */
export function installRequirements(file: string) {
  return run("Install development dependencies", `python -m pip install -r ${shellQuoted(file)}`);
}

function testCommand(options: { readonly package: string; readonly coverage: number; readonly ignore?: string }) {
  return [
    `python -m pytest${options.ignore === undefined ? "" : ` --ignore=${shellQuoted(options.ignore)}`}`,
    "--junitxml=reports/junit.xml",
    `--cov=${options.package} --cov-fail-under=${options.coverage}`,
    "--cov-report=term --cov-report=xml:reports/coverage.xml --cov-report=html:reports/htmlcov",
  ].join(" \\\n  ");
}
