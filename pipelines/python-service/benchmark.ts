import {
  and,
  type Condition,
  cancelled,
  differs,
  equals,
  hashFiles,
  not,
  or,
  text,
} from "../../workflow/expressions.ts";
import { event, github, stepOutcome } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, StepsJob } from "../../workflow/model.ts";
import { shellQuoted } from "../../workflow/render.ts";
import { run, script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { makesHistory, type PythonServicePlan } from "./plan.ts";
import { installedProject } from "./python-steps.ts";
import { fetchHistory } from "./trends.ts";

/** Measures, and compares with the history of the default branch; what was measured is kept whatever comes of it. */
export function benchmarkJob(plan: PythonServicePlan, folder: string, condition: Condition): StepsJob<never> {
  const ran = not(cancelled());
  return defineJob({
    id: "benchmark",
    name: "benchmark",
    if: condition,
    runsOn: plan.options.runner,
    timeoutMinutes: 30,
    permissions: { contents: "read", actions: { read: "reads the history that earlier runs left" } },
    steps: [
      ...installedProject(plan, { version: plan.version, extras: plan.extras.join(" "), cachedAs: "all" }),
      fetchHistory(plan, "benchmark", "benchmark/earlier.json"),
      run(
        "Measure",
        `python -m pytest ${shellQuoted(folder)} --benchmark-only --benchmark-json=benchmark/measured.json`,
      ),
      script("Compare with the history", scriptPath("benchmark_report.py"), {
        arguments: ["benchmark/measured.json", "benchmark/earlier.json"],
        env: { LIMIT: plan.options.benchmarkLimit },
      }),
      uploadArtifact("Upload what was measured", {
        artifact: "benchmark",
        paths: ["benchmark/"],
        ifMissing: "warn",
        if: ran,
      }),
      uploadArtifact("Upload the figures", {
        artifact: "metrics-benchmark",
        paths: ["benchmark/metrics.json"],
        ifMissing: "warn",
        if: ran,
      }),
      uploadArtifact("Keep the history", {
        artifact: "history-benchmark",
        paths: ["benchmark/history.json"],
        ifMissing: "warn",
        if: andRan(makesHistory(plan)),
      }),
    ],
  });
}

/** Not after a cancellation, but after a regression: the history says what was, not what should be. */
function andRan(condition: Condition): Condition {
  return and(not(cancelled()), condition);
}

/**
 * Comments on the pull request by the benchmark action, in its way without a branch for pages. Where the action fails,
 * or has nothing to compare with and so says nothing, the comparison is put there by a script.
 */
export function benchmarkCommentJob(
  plan: PythonServicePlan,
  benchmark: StepsJob<never>,
  condition: Condition,
): StepsJob<never> {
  const compare: ActionStep = {
    name: "Comment by the action",
    id: "compare",
    uses: "benchmark-action/github-action-benchmark",
    continueOnError: true,
    with: {
      tool: "pytest",
      "output-file-path": "benchmark/measured.json",
      "external-data-json-path": "benchmark/earlier.json",
      "save-data-file": false,
      "auto-push": false,
      "comment-always": true,
      "comment-on-alert": true,
      "alert-threshold": `${100 + plan.options.benchmarkLimit}%`,
      "fail-on-alert": false,
      "github-token": github.token,
    },
  };
  return defineJob({
    id: "benchmark-comment",
    name: "benchmark-comment",
    comment: "Apart from the measuring, so that the pull request's code never runs beside a token that may write.",
    needs: [benchmark],
    if: condition,
    runsOn: plan.options.runner,
    timeoutMinutes: 5,
    continueOnError: true,
    permissions: { contents: "read", pullRequests: { write: "writes the comment" } },
    steps: [
      checkoutScripts(),
      {
        name: "Download what was measured",
        uses: "actions/download-artifact",
        with: { name: "benchmark", path: "benchmark" },
      },
      compare,
      script("Comment by the script", scriptPath("marked_comment.py"), {
        arguments: ["benchmark", "benchmark/report.md"],
        if: or(differs(stepOutcome(compare), "success"), equals(hashFiles("benchmark/earlier.json"), "")),
        env: {
          GITHUB_TOKEN: github.token,
          PULL_REQUEST: event("pull_request.number"),
          NOTE: text`Commit ${event("pull_request.head.sha")}`,
        },
      }),
    ],
  });
}
