import { always, and, differs, equals, or, Template, type Value } from "../../workflow/expressions.ts";
import { event, github, resultOf } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, Step, StepsJob } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { type Notices, noticeEnvironment } from "../notices.ts";
import { checkoutScripts } from "./run-report.ts";

/** What a pipeline delivers beside a workflow that ends in `metricsJob`. */
export const metricsScripts = [
  "artifact_json.py",
  "failure_causes.py",
  "github_api.py",
  "plain_text.py",
  "run_failures.py",
  "run_figures.py",
  "run_history.py",
  "run_metrics.py",
  "run_notices.py",
  "run_summary.py",
] as const;

/**
 * The last job of a workflow. It writes durations, outcomes, artifact sizes and the success rate of the last runs to
 * the run's summary, names the known causes of what failed and what to do about them, and tells whom `notices` names.
 *
 * Artifacts `metrics-<word>` that hold one `metrics.json`, a flat object of numbers, are figures of the run's own: they
 * go to the summary and the webhook too.
 *
 * It never decides anything: it is needed by no check, and a fault of its own leaves the run's result alone.
 *
 * @param options.needs Every other job of the workflow.
 */
export function metricsJob(options: {
  readonly needs: readonly Job[];
  readonly notices: Notices;
  readonly runner: string;
}): StepsJob<never> {
  const { needs, notices, runner } = options;
  // Where every way into the workflow has a condition, there may be nothing at all to tell of.
  const mayBeIdle = needs.every((job) => job.if !== undefined || (job.needs ?? []).length > 0);
  return defineJob({
    id: "metrics",
    name: "metrics",
    comment: "What the run took and why it failed; its own result counts for nothing.",
    needs,
    if: mayBeIdle ? and(always(), or(...needs.map((job) => differs(resultOf(job), "skipped")))) : always(),
    continueOnError: true,
    runsOn: runner,
    timeoutMinutes: 5,
    permissions: {
      contents: "read",
      actions: { read: "reads the run's jobs, logs and artifacts, and earlier runs" },
      checks: { read: "reads what GitHub itself says of a failed job" },
    },
    steps: [
      checkoutScripts(),
      script("Report the run", scriptPath("run_metrics.py"), {
        env: { GITHUB_TOKEN: github.token, RESULTS: resultsOf(needs) },
      }),
      ...noticeSteps(notices),
    ],
  });
}

/** Apart from the report, so that what reads logs and artifacts holds no secret; never for a fork, which has none. */
function noticeSteps(notices: Notices): readonly Step[] {
  const env = noticeEnvironment(notices);
  if (Object.keys(env).length === 0) return [];
  const fromOwnBranch = equals(event("pull_request.head.repo.full_name"), github.repository);
  const notFromFork = or(differs(github.eventName, "pull_request"), fromOwnBranch);
  return [script("Tell of the run", scriptPath("run_notices.py"), { if: notFromFork, env })];
}

/** `lint=success test=failure`: by name, not as a whole context, as outputs may be longer than a process takes. */
function resultsOf(needs: readonly Job[]): Value {
  return new Template(needs.flatMap((job, index) => [`${index === 0 ? "" : " "}${job.id}=`, resultOf(job)]));
}
