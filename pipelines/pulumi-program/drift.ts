import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import type { PulumiProgramOptions } from "./options.ts";
import {
  engineScript,
  engineSteps,
  programSteps,
  readingEnvironment,
  stackConcurrency,
  stackPermissions,
} from "./stack.ts";

/**
 * drift.yml: each night, whether each stack still is what was declared, read back from GitHub and by the engine. It reports
 * and changes nothing.
 */
export function driftWorkflow(options: PulumiProgramOptions): Workflow {
  const { steps, env } = engineSteps(options);
  const jobs = options.rings.flat().map(
    (stack): StepsJob<never> =>
      defineJob({
        id: `drift-${stack}`,
        name: `drift-${stack}`,
        runsOn: options.runner,
        timeoutMinutes: 60,
        environment: readingEnvironment(stack),
        concurrency: stackConcurrency(stack),
        permissions: stackPermissions(options),
        steps: [
          ...programSteps(options),
          debugStep(),
          ...steps,
          script("Look for drift", engineScript("stack_drift.sh"), { env: { STACK: stack, ...env } }),
        ],
      }),
  );
  return {
    file: "drift.yml",
    name: "Drift",
    on: { schedule: [{ cron: options.driftAt }], workflowDispatch: { inputs: debugInput } },
    concurrency: { group: "drift", cancelInProgress: false },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner: options.runner })],
  };
}
