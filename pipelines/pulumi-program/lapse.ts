import { equals } from "../../workflow/expressions.ts";
import { github } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import type { PipelineContext } from "../pipeline.ts";
import type { PulumiProgramOptions } from "./options.ts";
import { closingEnvironment, engineScript, engineSteps, programSteps, stackPermissions } from "./stack.ts";

/**
 * lapse.yml: each night exceptions from branch rules that are over are taken back, in production, too, without an approval:
 * by an identity that changes branch rules alone, on the default branch, and only where nothing else would change.
 */
export function lapseWorkflow(options: PulumiProgramOptions, context: PipelineContext): Workflow {
  const { steps, env } = engineSteps({ ...options, policyPack: false });
  const jobs = options.rings.flat().map(
    (stack): StepsJob<never> =>
      defineJob({
        id: `lapse-${stack}`,
        name: `lapse-${stack}`,
        comment: "Not one of the stack's other jobs: a deployment that waits for its approval holds no bypass open.",
        if: equals(github.ref, `refs/heads/${context.repository.defaultBranch}`),
        runsOn: options.runner,
        timeoutMinutes: 30,
        environment: closingEnvironment(stack),
        concurrency: { group: `lapse-${stack}`, cancelInProgress: false },
        permissions: stackPermissions(options),
        steps: [
          ...programSteps(options),
          debugStep(),
          ...steps,
          script("Take back what is over", engineScript("stack_lapse.sh"), { env: { STACK: stack, ...env } }),
        ],
      }),
  );
  return {
    file: "lapse.yml",
    name: "Lapse",
    on: { schedule: [{ cron: options.lapseAt }], workflowDispatch: { inputs: debugInput } },
    concurrency: { group: "lapse", cancelInProgress: false },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner: options.runner })],
  };
}
