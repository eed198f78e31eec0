import { cancelled, not, text } from "../../workflow/expressions.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Workflow } from "../../workflow/model.ts";
import { checkout, script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkTriggers, isPullRequest, type PythonServicePlan, pullRequestOrRun } from "./plan.ts";
import { installedProject } from "./python-steps.ts";

/** license-compliance.yaml: each source file names its licence, and no dependency has one that is not allowed. */
export function licenseWorkflow(plan: PythonServicePlan): Workflow {
  const { options, context } = plan;
  const { runner } = options;
  const permissions = { contents: "read" } as const;
  const ran = not(cancelled());
  const headers = defineJob({
    id: "headers",
    name: "headers",
    runsOn: runner,
    timeoutMinutes: 5,
    permissions,
    steps: [
      checkout(),
      debugStep(),
      script("Check the headers", scriptPath("license_headers.py"), {
        env: { HEADER: options.licenseHeader, PATHS: plan.sources.join(" "), SUFFIXES: ".py .pyi .sh" },
      }),
      uploadArtifact("Upload the report", {
        artifact: "license-headers",
        paths: ["licenses/"],
        ifMissing: "warn",
        if: ran,
      }),
    ],
  });
  const dependencies = defineJob({
    id: "dependency-licenses",
    name: "dependency-licenses",
    runsOn: runner,
    timeoutMinutes: 20,
    permissions,
    steps: [
      ...installedProject(plan, { version: plan.version, extras: plan.extras.join(" "), cachedAs: "all" }),
      script("Check the licences", scriptPath("dependency_licenses.py"), {
        env: {
          ALLOWED: options.allowedLicenses.join(" "),
          EXCEPTIONS: JSON.stringify(options.licenseExceptions),
          PROJECT: [...new Set([context.repository.name, plan.package])].join(" "),
        },
      }),
      uploadArtifact("Upload the report", {
        artifact: "license-report",
        paths: ["licenses/"],
        ifMissing: "warn",
        if: ran,
      }),
    ],
  });
  const licenses = aggregateJob({ id: "licenses", needs: [headers, dependencies], runner });
  const jobs = [headers, dependencies, licenses];
  return {
    file: "license-compliance.yaml",
    name: "License compliance",
    on: { ...checkTriggers(plan), schedule: [{ cron: "43 4 1 * *" }], workflowDispatch: { inputs: debugInput } },
    concurrency: { group: text`licenses-${pullRequestOrRun}`, cancelInProgress: isPullRequest },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };
}
