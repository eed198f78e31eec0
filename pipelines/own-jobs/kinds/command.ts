import { z } from "zod";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout, run, setupPython } from "../../../workflow/steps.ts";
import { debugStep } from "../../jobs/debug.ts";
import { defineJobKind } from "../job-kind.ts";
import { commandLine, folderOption, runnerOption } from "../option-fields.ts";

export const command = defineJobKind({
  name: "command",
  summary: "Runs commands of the repository's own, with Python or Node where they need it.",
  on: "change",
  options: z.strictObject({
    commands: z
      .array(commandLine)
      .min(1)
      .max(10)
      .describe('a list of 1 to 10 commands of bash, without "${{": ["make docs"]; more than that is a script'),
    python: z
      .string()
      .regex(/^3\.\d{1,2}$/)
      .optional()
      .describe('the Python version to set up, as quoted text: "3.12"; left out, none'),
    node: z
      .string()
      .regex(/^\d{2}(\.\d+){0,2}$/)
      .optional()
      .describe('the Node version to set up, as quoted text: "24"; left out, none'),
    minutes: z.int().min(1).max(360).default(20).describe("the minutes that it may take, a whole number from 1 to 360"),
    ...folderOption,
    ...runnerOption,
  }),
  build({ commands, python, node, minutes, folder, runner }, place) {
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: runner ?? place.runner,
        timeoutMinutes: minutes,
        permissions: { contents: "read" },
        steps: [
          checkout(),
          ...(python === undefined ? [] : [setupPython(python)]),
          ...(node === undefined
            ? []
            : [{ name: "Set up Node", uses: "actions/setup-node" as const, with: { "node-version": node } }]),
          debugStep(),
          { ...run("Run", commands.join("\n")), ...(folder === "." ? {} : { workingDirectory: folder }) },
        ],
      }),
    };
  },
});
