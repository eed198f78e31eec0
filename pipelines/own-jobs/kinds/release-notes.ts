import { z } from "zod";
import { github } from "../../../workflow/expressions-contexts.ts";
import { defineJob } from "../../../workflow/jobs.ts";
import { script } from "../../../workflow/steps.ts";
import { scriptPath } from "../../delivery.ts";
import { checkoutScripts } from "../../jobs/run-report.ts";
import { defineJobKind } from "../job-kind.ts";
import { runnerOption } from "../option-fields.ts";

export const releaseNotes = defineJobKind({
  name: "release-notes",
  summary: "Makes the GitHub Release of a version tag, with notes made from the merged pull requests.",
  on: "tag",
  options: z.strictObject({ ...runnerOption }),
  build({ runner }, place) {
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: runner ?? place.runner,
        timeoutMinutes: 10,
        permissions: { contents: { write: "makes the release" } },
        steps: [
          checkoutScripts(),
          script("Make the release", scriptPath("release_notes.sh"), {
            env: { TAG: github.refName, GH_TOKEN: github.token },
          }),
        ],
      }),
      scripts: ["release_notes.sh"],
    };
  },
});
