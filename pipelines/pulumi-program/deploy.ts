import { and, cancelled, equals, not, or, text } from "../../workflow/expressions.ts";
import { github, outputOf, resultOf, secret, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { script, uploadArtifact } from "../../workflow/steps.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import type { PipelineContext } from "../pipeline.ts";
import type { PulumiProgramOptions } from "./options.ts";
import {
  engineScript,
  engineSteps,
  programSteps,
  readingEnvironment,
  sealedPlan,
  stackConcurrency,
  stackPermissions,
} from "./stack.ts";

/** A stack's two jobs. */
interface Promoted {
  readonly plan: StepsJob<"changes">;
  readonly apply: StepsJob<never>;
}

/**
 * deploy.yml: after a merge each stack is planned and then changed exactly as planned, ring after ring. Who approves a
 * stack's environment has the plan's difference before them, in the summary of the run.
 */
export function deployWorkflow(options: PulumiProgramOptions, context: PipelineContext): Workflow {
  const { defaultBranch } = context.repository;
  const jobs: StepsJob<never>[] = [];
  let before: readonly Promoted[] = [];
  for (const ring of options.rings) {
    before = ring.map((stack) => promoted(stack, before, options, defaultBranch));
    jobs.push(...before.flatMap(({ plan, apply }) => [plan as StepsJob<never>, apply]));
  }
  return {
    file: "deploy.yml",
    name: "Deploy",
    on: {
      push: { branches: [defaultBranch] },
      workflowDispatch: { inputs: debugInput },
    },
    // By commit: an approval that is waited for holds nobody up. What must not be at the same time is each stack's own.
    concurrency: { group: text`deploy-${github.sha}`, cancelInProgress: false },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner: options.runner })],
  };
}

function promoted(
  stack: string,
  before: readonly Promoted[],
  options: PulumiProgramOptions,
  defaultBranch: string,
): Promoted {
  const { runner, planKey } = options;
  const { artifact, file } = sealedPlan(stack);
  const { steps, env } = engineSteps(options);
  const onDefaultBranch = equals(github.ref, `refs/heads/${defaultBranch}`);
  const green = before.flatMap(({ plan, apply }) => [
    equals(resultOf(plan), "success"),
    or(equals(resultOf(apply), "success"), equals(outputOf(plan, "changes"), "false")),
  ]);
  const made = script("Plan", engineScript("stack_plan.sh"), {
    id: "made",
    env: { STACK: stack, SEALED: file, PLAN_KEY: secret(planKey), ...env },
  });
  const plan = defineJob({
    id: `plan-${stack}`,
    name: `plan-${stack}`,
    needs: before.flatMap((one) => [one.plan, one.apply]),
    if: before.length === 0 ? onDefaultBranch : and(not(cancelled()), onDefaultBranch, ...green),
    runsOn: runner,
    timeoutMinutes: 60,
    environment: readingEnvironment(stack),
    concurrency: stackConcurrency(stack),
    permissions: stackPermissions(options),
    outputs: { changes: stepOutput(made, "changes") },
    steps: [
      ...programSteps(options),
      debugStep(),
      ...steps,
      made,
      uploadArtifact("Keep the plan, sealed, for a day", {
        artifact,
        paths: [file],
        retentionDays: 1,
        if: equals(stepOutput(made, "changes"), "true"),
      }),
    ],
  });
  const apply = defineJob({
    id: `apply-${stack}`,
    name: `apply-${stack}`,
    comment: "What was planned and looked at, and nothing else: where anything differs by now, nothing is done.",
    needs: [plan],
    if: and(not(cancelled()), equals(resultOf(plan), "success"), equals(outputOf(plan, "changes"), "true")),
    runsOn: runner,
    // A token of an App is good for an hour.
    timeoutMinutes: 60,
    environment: stack,
    concurrency: stackConcurrency(stack),
    permissions: stackPermissions(options),
    steps: [
      ...programSteps(options),
      debugStep(),
      { name: "Take the plan", uses: "actions/download-artifact", with: { name: artifact, path: "stack-plan" } },
      ...steps,
      script("Apply the plan", engineScript("stack_apply.sh"), {
        env: {
          STACK: stack,
          SEALED: file,
          PLAN_KEY: secret(planKey),
          BRANCH: defaultBranch,
          GH_TOKEN: github.token,
          ...env,
        },
      }),
    ],
  });
  return { plan, apply };
}
