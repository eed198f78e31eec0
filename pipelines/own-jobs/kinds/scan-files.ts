import { z } from "zod";
import { and, cancelled, differs, equals, not, or } from "../../../workflow/expressions.ts";
import { event, github } from "../../../workflow/expressions-contexts.ts";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout } from "../../../workflow/steps.ts";
import { defineJobKind } from "../job-kind.ts";
import { runnerOption } from "../option-fields.ts";

export const scanFiles = defineJobKind({
  name: "scan-files",
  summary: "Scans lock files and configuration with Trivy and shows what is found under code scanning.",
  on: "change",
  options: z.strictObject({
    blocking: z.boolean().default(false).describe("true to let a finding fail, or false to show it only"),
    severities: z
      .array(z.enum(["LOW", "MEDIUM", "HIGH", "CRITICAL"]))
      .min(1)
      .default(["HIGH", "CRITICAL"])
      .describe('a list of the weights that count: ["HIGH", "CRITICAL"]'),
    ...runnerOption,
  }),
  build({ blocking, severities, runner }, place) {
    const mayWrite = or(
      differs(github.eventName, "pull_request"),
      equals(event("pull_request.head.repo.full_name"), github.repository),
    );
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: runner ?? place.runner,
        timeoutMinutes: 15,
        permissions: {
          contents: "read",
          actions: { read: "the upload looks up its run in a private repository" },
          securityEvents: { write: "uploads the findings to code scanning" },
        },
        steps: [
          checkout(),
          {
            name: "Scan",
            uses: "aquasecurity/trivy-action",
            with: {
              "scan-type": "fs",
              scanners: "vuln,misconfig",
              format: "sarif",
              output: "trivy.sarif",
              severity: severities.join(","),
              "limit-severities-for-sarif": true,
              "ignore-unfixed": true,
              ...(blocking ? { "exit-code": "1" } : {}),
            },
          },
          {
            name: "Upload the findings to code scanning",
            comment: "Also when they fail the job; a fork's token may not write.",
            if: and(not(cancelled()), mayWrite),
            uses: "github/codeql-action/upload-sarif",
            with: { sarif_file: "trivy.sarif", category: place.id },
          },
        ],
      }),
    };
  },
});
