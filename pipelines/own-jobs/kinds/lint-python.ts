import { z } from "zod";
import { defineJob } from "../../../workflow/jobs.ts";
import { shellQuoted } from "../../../workflow/render.ts";
import { checkout, run, setupPython } from "../../../workflow/steps.ts";
import { installPinned } from "../../assets.ts";
import { debugStep } from "../../jobs/debug.ts";
import { installRequirements } from "../../jobs/python-tests.ts";
import { defineJobKind } from "../job-kind.ts";
import { folderOption, pathInRepository, runnerOption } from "../option-fields.ts";

export const lintPython = defineJobKind({
  name: "lint-python",
  summary: "Holds Python sources against ruff, and their format too where that is asked for.",
  on: "change",
  options: z.strictObject({
    ...folderOption,
    format: z.boolean().default(true).describe("true to let a file that is not formatted fail, or false"),
    version: z
      .string()
      .regex(/^3\.\d{1,2}$/)
      .default("3.12")
      .describe('the Python version to run with, as quoted text: "3.12"'),
    requirements: pathInRepository
      .optional()
      .describe("the path of the requirements file that brings the repository's own ruff; left out, a pinned one"),
    ...runnerOption,
  }),
  build({ folder, format, version, requirements, runner }, place) {
    const target = shellQuoted(folder);
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: runner ?? place.runner,
        timeoutMinutes: 10,
        permissions: { contents: "read" },
        steps: [
          checkout(),
          setupPython(version),
          debugStep(),
          requirements === undefined ? run("Install ruff", installPinned("ruff")) : installRequirements(requirements),
          run("Lint", `ruff check --output-format=github ${target}`),
          ...(format ? [run("Check the format", `ruff format --check --diff ${target}`)] : []),
        ],
      }),
      ...(requirements === undefined ? { requirements: ["ruff"] } : {}),
      updates: [{ ecosystem: "pip", directory: "/" }],
    };
  },
});
