import { z } from "zod";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout, run, script, setupPython } from "../../../workflow/steps.ts";
import { installPinned } from "../../assets.ts";
import { scriptPath } from "../../delivery.ts";
import { debugStep } from "../../jobs/debug.ts";
import { defineJobKind } from "../job-kind.ts";
import { runnerOption } from "../option-fields.ts";

export const lintWorkflows = defineJobKind({
  name: "lint-workflows",
  summary:
    "Holds every workflow of the repository against actionlint and zizmor, those that nobody here delivered too.",
  on: "change",
  options: z.strictObject({
    persona: z
      .enum(["regular", "pedantic", "auditor"])
      .default("regular")
      .describe('how much zizmor finds: "regular", "pedantic" or "auditor"'),
    ...runnerOption,
  }),
  build({ persona, runner }, place) {
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
          setupPython("3.12"),
          debugStep(),
          script("Check with actionlint", scriptPath("lint_actions.sh")),
          run("Install zizmor", installPinned("zizmor")),
          run("Check with zizmor", `zizmor --offline --persona=${persona} --format=github .`),
        ],
      }),
      scripts: ["lint_actions.sh"],
      requirements: ["zizmor"],
    };
  },
});
