import { equals, or } from "../../workflow/expressions.ts";
import { event, github, input } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { appToken } from "./app-token.ts";
import type { MlTrainingPlan } from "./plan.ts";

/** When each report is written; the first of a quarter is the day after a month's. */
export const reports = { weekly: "0 6 * * 1", monthly: "0 6 1 * *", quarterly: "0 6 2 1,4,7,10 *" } as const;

/** upkeep.yml: what went well, what it took and what is open, every week, month and quarter. */
export function upkeepWorkflow(plan: MlTrainingPlan): Workflow {
  const { options } = plan;
  const jobs: readonly Job[] = Object.entries(reports).map(([period, cron]) => reportJob(plan, period, cron));
  return {
    file: "upkeep.yml",
    name: "Upkeep",
    on: {
      schedule: Object.values(reports).map((cron) => ({ cron })),
      workflowDispatch: {
        inputs: {
          period: {
            type: "choice",
            description: "Which report to write",
            options: ["weekly", "monthly", "quarterly"],
            default: "weekly",
          },
          ...debugInput,
        },
      },
    },
    concurrency: { group: "upkeep", cancelInProgress: false },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner: options.runner })],
  };
}

function reportJob({ options }: MlTrainingPlan, period: string, cron: string): StepsJob<never> {
  const app =
    options.updates === false
      ? undefined
      : appToken(options.updates, {
          "permission-actions": "read",
          "permission-secrets": "read",
          "permission-security-events": "read",
          "permission-secret-scanning-alerts": "read",
          "permission-vulnerability-alerts": "read",
        });
  return defineJob({
    id: period,
    name: period,
    if: or(equals(event("schedule"), cron), equals(input("period"), period)),
    runsOn: options.runner,
    timeoutMinutes: 20,
    permissions: {
      contents: "read",
      actions: { read: "reads runs, jobs and environments" },
      deployments: { read: "counts deployments" },
      issues: { write: "writes the report" },
      securityEvents: { read: "counts open alerts" },
    },
    steps: [
      checkout(),
      debugStep(),
      ...(app ? [app.step] : []),
      script("Write the report", scriptPath("upkeep_report.py"), {
        env: {
          PERIOD: period,
          GITHUB_TOKEN: github.token,
          ...(app ? { APP_TOKEN: app.token } : {}),
          ...(options.minuteCost === undefined ? {} : { GPU_MINUTE_COST: String(options.minuteCost) }),
        },
      }),
      uploadArtifact("Upload the figures", { artifact: `upkeep-${period}`, paths: ["upkeep.json"], retentionDays: 90 }),
    ],
  });
}
