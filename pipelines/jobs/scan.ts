import { type Condition, text } from "../../workflow/expressions.ts";
import { environment, outputOf } from "../../workflow/expressions-contexts.ts";
import { imageScanCategory } from "../../workflow/image-scan.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob } from "../../workflow/model.ts";
import { checkout } from "../../workflow/steps.ts";
import type { Registry } from "./registry.ts";

/** Scans the pushed image and shows what is found under code scanning; a finding does not fail CI. */
export function scanJob(options: {
  readonly image: StepsJob<"digest">;
  readonly registry: Registry;
  /** When the image was pushed; the scan is skipped otherwise. */
  readonly if: Condition;
  readonly runner: string;
}): StepsJob<never> {
  const { image, registry } = options;
  return defineJob({
    id: "scan",
    name: "scan",
    needs: [image],
    if: options.if,
    runsOn: options.runner,
    timeoutMinutes: 15,
    permissions: {
      contents: "read",
      ...registry.pull,
      actions: { read: "the upload looks up its run in a private repository" },
      securityEvents: { write: "uploads the findings to code scanning" },
    },
    steps: [
      checkout(),
      registry.login(),
      {
        name: "Scan",
        uses: "aquasecurity/trivy-action",
        with: {
          "image-ref": text`${environment("IMAGE")}@${outputOf(image, "digest")}`,
          format: "sarif",
          output: "trivy.sarif",
          severity: "CRITICAL,HIGH",
          "limit-severities-for-sarif": true,
          "ignore-unfixed": true,
        },
      },
      {
        name: "Upload the findings to code scanning",
        uses: "github/codeql-action/upload-sarif",
        with: { sarif_file: "trivy.sarif", category: imageScanCategory },
      },
    ],
  });
}
