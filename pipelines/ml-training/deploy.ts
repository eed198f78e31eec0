import type { Condition } from "../../workflow/expressions.ts";
import { and, cancelled, equals, not, or, text } from "../../workflow/expressions.ts";
import { event, github, input, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, StepsJob, Workflow } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { callTrigger, metricsUnlessCalled, noticeSecrets } from "./called.ts";
import { deploySecrets } from "./cloud-access.ts";
import { deployTo, endToEndJob, healthReportJob } from "./deploy-environments.ts";
import type { MlTrainingPlan } from "./plan.ts";
import { succeeded } from "./succeeded.ts";

/** deploy.yml: staging, its end-to-end tests, then production, which waits for its reviewers. */
export function deployWorkflow(plan: MlTrainingPlan, ci: Workflow): Workflow {
  const { options, context } = plan;
  const target = targetJob(plan);
  const wanted = input("environment");
  const byHand = equals(github.eventName, "workflow_dispatch");
  // A call has its caller's event: of a release by hand that is workflow_dispatch too, but without this input.
  const chosen = (...names: readonly string[]): Condition =>
    and(byHand, or(...names.map((name) => equals(wanted, name))));
  const byItself = or(
    input<boolean>("called"),
    equals(github.eventName, "workflow_run"),
    equals(github.eventName, "release"),
  );
  const development = deployTo(plan, "development", target, {
    needs: [target],
    if: and(succeeded(target), chosen("development")),
  });
  const staging = deployTo(plan, "staging", target, {
    needs: [target],
    if: and(succeeded(target), or(byItself, chosen("staging", "production"))),
  });
  const endToEnd = endToEndJob(plan, target, staging);
  const production = deployTo(plan, "production", target, {
    comment: "Waits for the reviewers of the environment.",
    needs: [target, staging, endToEnd],
    if: and(succeeded(target, staging, endToEnd), or(byItself, chosen("production"))),
  });
  const deployments = [development, staging, production];
  const health = options.healthCheckWebhook && healthReportJob(plan, deployments, options.healthCheckWebhook);
  const jobs: readonly Job[] = [target, development, staging, endToEnd, production, ...(health ? [health] : [])];
  return {
    file: "deploy.yml",
    name: "Deploy",
    on: {
      workflowRun: {
        workflows: [ci],
        types: ["completed"],
        branches: [context.repository.defaultBranch],
        safeBecause: "goes on only after a push to this repository's own default branch",
      },
      workflowDispatch: {
        inputs: {
          environment: {
            type: "choice",
            description: "How far to go: production is reached through staging",
            options: ["development", "staging", "production"],
            default: "staging",
          },
          image: { type: "string", description: "Image to deploy; left out, that of the commit" },
          ...debugInput,
        },
      },
      workflowCall: callTrigger([...noticeSecrets(options), ...deploySecrets(options)], {
        image: { description: "Image to deploy, by its digest", type: "string", required: true },
        version: { description: "Version that is deployed", type: "string" },
      }),
      release: { types: ["published"] },
    },
    concurrency: { group: text`deploy-run-${github.ref}-${github.eventName}`, cancelInProgress: false },
    env: { IMAGE: plan.registry.image },
    jobs: [...jobs, metricsUnlessCalled(jobs, options)],
  };
}

/** Which image, by its digest, and the scripts of which commit. */
function targetJob({ options, context, registry }: MlTrainingPlan): StepsJob<"image" | "commit"> {
  const find = script("Find the image", scriptPath("deployment_target.sh"), {
    id: "find",
    env: {
      ASKED: input("image"),
      CI_COMMIT: event("workflow_run.head_sha"),
      RELEASE: event("release.tag_name"),
    },
  });
  const ownPush = and(
    equals(event("workflow_run.conclusion"), "success"),
    equals(event("workflow_run.event"), "push"),
    equals(event("workflow_run.head_branch"), context.repository.defaultBranch),
    equals(event("workflow_run.head_repository.full_name"), github.repository),
  );
  return defineJob({
    id: "target",
    name: "target",
    if: and(not(cancelled()), startedBy(ownPush)),
    runsOn: options.runner,
    timeoutMinutes: 10,
    permissions: { contents: "read", ...registry.pull },
    outputs: { image: stepOutput(find, "image"), commit: stepOutput(find, "commit") },
    steps: [checkoutScripts(), debugStep(), registry.login(), find],
  });
}

function startedBy(ownPush: Condition): Condition {
  return or(
    input<boolean>("called"),
    equals(github.eventName, "workflow_dispatch"),
    equals(github.eventName, "release"),
    and(equals(github.eventName, "workflow_run"), ownPush),
  );
}
