import { z } from "zod";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout, script } from "../../../workflow/steps.ts";
import { scriptPath } from "../../delivery.ts";
import { debugStep } from "../../jobs/debug.ts";
import { defineJobKind } from "../job-kind.ts";
import { runnerOption } from "../option-fields.ts";

export const scanSecrets = defineJobKind({
  name: "scan-secrets",
  summary: "Looks for secrets in the whole history with gitleaks; .gitleaks.toml says what is none.",
  on: "change",
  options: z.strictObject({ ...runnerOption }),
  build({ runner }, place) {
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: runner ?? place.runner,
        timeoutMinutes: 15,
        permissions: { contents: "read" },
        steps: [checkout({ depth: 0 }), debugStep(), script("Look for secrets", scriptPath("history_secrets.sh"))],
      }),
      scripts: ["history_secrets.sh"],
    };
  },
});
