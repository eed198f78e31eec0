import { and, cancelled, differs, equals, not, or } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import type { Step, StepsJob } from "../../workflow/model.ts";
import { uploadArtifact } from "../../workflow/steps.ts";

const ran = not(cancelled());

/** Grants of a job that uploads to code scanning, where the repository has it. */
export function scanPermissions(codeScanning: boolean): StepsJob["permissions"] {
  return codeScanning
    ? {
        contents: "read",
        actions: { read: "the upload looks up its run in a private repository" },
        securityEvents: { write: "uploads the findings to code scanning" },
      }
    : { contents: "read" };
}

/** Findings go where people look for them; forks may not upload, so theirs stay with the run. */
export function sarifSteps(codeScanning: boolean, file: string, category: string): readonly Step[] {
  const own = or(
    differs(github.eventName, "pull_request"),
    equals(event("pull_request.head.repo.full_name"), github.repository),
  );
  return [
    ...(codeScanning
      ? [
          {
            name: "Upload the findings to code scanning",
            uses: "github/codeql-action/upload-sarif" as const,
            if: and(ran, own),
            with: { sarif_file: file, category },
          },
        ]
      : []),
    uploadArtifact("Keep the findings", { artifact: category, paths: [file], ifMissing: "warn", if: ran }),
  ];
}
