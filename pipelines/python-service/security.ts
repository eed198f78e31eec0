import { cancelled, not, text } from "../../workflow/expressions.ts";
import type { Workflow } from "../../workflow/model.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { debugInput } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkTriggers, isPullRequest, type PythonServicePlan, pullRequestOrRun } from "./plan.ts";
import { banditScan, dependencyScan, secretScan, trivyScan } from "./scans.ts";
import { trendsJob } from "./trends.ts";

/** security.yaml: secrets, vulnerable dependencies and files, insecure code; everything to code scanning. */
export function securityWorkflow(plan: PythonServicePlan): Workflow {
  const { options } = plan;
  const scans = [
    secretScan(plan),
    trivyScan(plan),
    dependencyScan(plan, "dependency-scan", { upload: options.codeScanning }),
    banditScan(plan),
  ];
  const trends = trendsJob(plan, { needs: scans, history: "security", title: "Findings", if: not(cancelled()) });
  const security = aggregateJob({ id: "security", needs: scans, runner: options.runner });
  const jobs = [...scans, trends, security];
  return {
    file: "security.yaml",
    name: "Security",
    on: { ...checkTriggers(plan), schedule: [{ cron: "17 4 * * 1" }], workflowDispatch: { inputs: debugInput } },
    concurrency: { group: text`security-${pullRequestOrRun}`, cancelInProgress: isPullRequest },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner: options.runner })],
  };
}
