import type { Condition } from "../../workflow/expressions.ts";
import { github } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, ScriptStep, StepsJob } from "../../workflow/model.ts";
import { script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { makesHistory, type PythonServicePlan } from "./plan.ts";

/** Fetches what the default branch's last run left of its history. */
export function fetchHistory(plan: PythonServicePlan, history: string, file: string): ScriptStep {
  return script("Fetch the history", scriptPath("earlier_history.py"), {
    arguments: [`history-${history}`, file],
    env: { GITHUB_TOKEN: github.token, DEFAULT_BRANCH: plan.context.repository.defaultBranch },
  });
}

/** Shows how the figures of a run's jobs have moved; runs on the default branch go into the history. */
export function trendsJob(
  plan: PythonServicePlan,
  options: { readonly needs: readonly Job[]; readonly history: string; readonly title: string; readonly if: Condition },
): StepsJob<never> {
  return defineJob({
    id: "trends",
    name: "trends",
    comment: "Shows, and decides nothing: no check needs it.",
    needs: options.needs,
    if: options.if,
    continueOnError: true,
    runsOn: plan.options.runner,
    timeoutMinutes: 5,
    permissions: { contents: "read", actions: { read: "reads the history that earlier runs left" } },
    steps: [
      checkoutScripts(),
      {
        name: "Download the figures",
        uses: "actions/download-artifact",
        with: { pattern: "metrics-*", path: "figures" },
      },
      fetchHistory(plan, options.history, "history/history.json"),
      script("Show the trends", scriptPath("trends.py"), {
        arguments: ["figures", "history/history.json"],
        env: { TITLE: options.title },
      }),
      uploadArtifact("Keep the history", {
        artifact: `history-${options.history}`,
        paths: ["history/history.json"],
        ifMissing: "warn",
        if: makesHistory(plan),
      }),
    ],
  });
}
