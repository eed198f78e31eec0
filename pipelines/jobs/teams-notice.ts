import { and, cancelled, differs, not } from "../../workflow/expressions.ts";
import { github, secret } from "../../workflow/expressions-contexts.ts";
import type { Environment, ScriptStep, StepsJob } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";

/** The job that reports a run, with a notice to Microsoft Teams of what failed outside of pull requests. */
export function withTeamsNotice(metrics: StepsJob<never>, secretName: string): StepsJob<never> {
  const results = metrics.steps.flatMap(({ env }) => (env?.RESULTS === undefined ? [] : [env.RESULTS]));
  const env: Environment = { TEAMS_WEBHOOK_URL: secret(secretName), RESULTS: results[0]! };
  const step: ScriptStep = script("Tell Teams", scriptPath("teams_notice.py"), {
    // Also when the report itself failed.
    if: and(not(cancelled()), differs(github.eventName, "pull_request")),
    env,
  });
  return { ...metrics, steps: [...metrics.steps, step] };
}
