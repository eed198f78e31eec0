import { z } from "zod";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout, script } from "../../../workflow/steps.ts";
import { scriptPath } from "../../delivery.ts";
import { debugStep } from "../../jobs/debug.ts";
import { defineJobKind } from "../job-kind.ts";
import { runnerOption } from "../option-fields.ts";

export const lintShell = defineJobKind({
  name: "lint-shell",
  summary: "Holds every shell script of the repository against shellcheck, those without an ending too.",
  on: "change",
  options: z.strictObject({
    severity: z
      .enum(["error", "warning", "info", "style"])
      .default("warning")
      .describe('the least weight of a finding that fails: "error", "warning", "info" or "style"'),
    ...runnerOption,
  }),
  build({ severity, runner }, place) {
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
          debugStep(),
          script("Check the shell scripts", scriptPath("lint_shell.sh"), { env: { SEVERITY: severity } }),
        ],
      }),
      scripts: ["lint_shell.sh"],
    };
  },
});
