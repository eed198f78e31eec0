import { z } from "zod";
import { cancelled, not, text } from "../../../workflow/expressions.ts";
import { matrix } from "../../../workflow/expressions-contexts.ts";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout, run, script, setupPython, uploadArtifact } from "../../../workflow/steps.ts";
import { scriptPath } from "../../delivery.ts";
import { debugStep } from "../../jobs/debug.ts";
import { installRequirements } from "../../jobs/python-tests.ts";
import { defineJobKind } from "../job-kind.ts";
import { pathInRepository, runnerOption } from "../option-fields.ts";

export const testPython = defineJobKind({
  name: "test-python",
  summary: "Runs pytest with coverage on each Python version, and keeps the reports.",
  on: "change",
  options: z.strictObject({
    versions: z
      .array(z.string().regex(/^3\.\d{1,2}$/))
      .min(1)
      .refine((versions) => new Set(versions).size === versions.length)
      .default(["3.10", "3.11", "3.12"])
      .describe('a list of Python versions, each once and as quoted text: ["3.10", "3.12"]'),
    requirements: pathInRepository
      .default("requirements-dev.txt")
      .describe("the path of the requirements file with pytest and pytest-cov"),
    package: z
      .string()
      .regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/)
      .optional()
      .describe('the Python package whose coverage counts, as "import" names it; left out, all that is run'),
    coverage: z
      .int()
      .min(0)
      .max(100)
      .default(0)
      .describe("the percentage of lines that tests must reach, a whole number from 0 to 100"),
    ...runnerOption,
  }),
  build(options, place) {
    const version = matrix("python-version");
    const ran = not(cancelled());
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: options.runner ?? place.runner,
        timeoutMinutes: 20,
        permissions: { contents: "read" },
        strategy: { failFast: false, matrix: { "python-version": options.versions } },
        steps: [
          checkout(),
          setupPython(version, { cachedBy: options.requirements }),
          debugStep({ MATRIX: version }),
          installRequirements(options.requirements),
          run(
            "Test",
            [
              "python -m pytest --junitxml=reports/junit.xml",
              `--cov${options.package === undefined ? "" : `=${options.package}`} --cov-fail-under=${options.coverage}`,
              "--cov-report=term --cov-report=xml:reports/coverage.xml",
            ].join(" \\\n  "),
          ),
          script("Summarize the tests", scriptPath("test_summary.py"), { if: ran, env: { PYTHON_VERSION: version } }),
          uploadArtifact("Upload the reports", {
            artifact: text`${place.id}-${version}`,
            paths: ["reports/junit.xml", "reports/coverage.xml"],
            ifMissing: "warn",
            if: ran,
          }),
        ],
      }),
      scripts: ["test_summary.py"],
      updates: [{ ecosystem: "pip", directory: "/" }],
    };
  },
});
