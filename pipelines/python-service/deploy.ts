import { and, type Condition, cancelled, differs, equals, firstOf, not, or, text } from "../../workflow/expressions.ts";
import {
  environment,
  event,
  github,
  input,
  outputOf,
  resultOf,
  stepOutput,
} from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Environment, Workflow } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { type Deployment, deploymentJob, rollbackJob } from "../jobs/deployment.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import type { PythonServicePlan } from "./plan.ts";

const places = ["staging", "production"] as const;
const byHand = equals(github.eventName, "workflow_dispatch");

/**
 * deploy.yaml: what Build published goes to staging by itself, and from the default branch on to production, where the
 * environment's reviewers are asked. By hand: either of them, or back to what was there before.
 */
export function deployWorkflow(build: Workflow, plan: PythonServicePlan): Workflow {
  const { options, context, registry, branches } = plan;
  const { runner } = options;
  const commit = environment("COMMIT");
  const find = script("Find the image", scriptPath("published_image.sh"), { id: "find" });
  const operation = (word: string) => or(not(byHand), equals(input("operation"), word));
  const image = defineJob({
    id: "image",
    name: "image",
    comment:
      "What Build published for a push to the repository itself; what a fork names its branch makes no difference.",
    if: and(
      operation("deploy"),
      or(
        byHand,
        and(
          equals(event("workflow_run.conclusion"), "success"),
          equals(event("workflow_run.event"), "push"),
          equals(event("workflow_run.head_repository.full_name"), github.repository),
        ),
      ),
    ),
    runsOn: runner,
    timeoutMinutes: 10,
    permissions: { contents: "read", ...registry.pull },
    outputs: { digest: stepOutput(find, "digest") },
    steps: [checkoutScripts(), debugStep(), registry.login(), find],
  });
  const asked = (place: string): Condition => equals(input("environment"), place);
  const of = (place: (typeof places)[number]): Deployment =>
    deploymentOf(plan, place, { commit, image: text`${environment("IMAGE")}@${outputOf(image, "digest")}` });
  const staging = deploymentJob(of("staging"), {
    id: "staging",
    needs: [image],
    if: and(equals(resultOf(image), "success"), or(not(byHand), asked("staging"))),
  });
  const production = deploymentJob(of("production"), {
    id: "production",
    comment: "After staging, or alone by hand; either way the environment's reviewers are asked.",
    needs: [image, staging],
    if: and(
      not(cancelled()),
      equals(resultOf(image), "success"),
      or(
        and(byHand, asked("production")),
        and(
          equals(resultOf(staging), "success"),
          equals(event("workflow_run.head_branch"), context.repository.defaultBranch),
        ),
      ),
    ),
  });
  const rollbacks = places.map((place) =>
    rollbackJob(deploymentOf(plan, place, { commit, image: text`${environment("IMAGE")}:sha-${commit}` }), {
      id: `rollback-${place}`,
      if: and(byHand, equals(input("operation"), "rollback"), asked(place)),
    }),
  );
  const jobs = [image, staging, production, ...rollbacks];
  return {
    file: "deploy.yaml",
    name: "Deploy",
    on: {
      workflowRun: {
        workflows: [build],
        types: ["completed"],
        branches,
        safeBecause: "goes on only after a push to the repository itself, so the commit is one of its own branches",
      },
      workflowDispatch: {
        inputs: {
          environment: { type: "choice", description: "Where to", options: places, default: "staging" },
          operation: {
            type: "choice",
            description: "Deploy the image of the chosen branch or tag, or go back to what was there before",
            options: ["deploy", "rollback"],
            default: "deploy",
          },
          ...debugInput,
        },
      },
    },
    // A group for each run: the environments' own groups keep deployments apart, and a run that waits for an approval
    // must not hold up staging.
    concurrency: { group: text`deploy-run-${github.runId}`, cancelInProgress: false },
    env: { IMAGE: registry.image, COMMIT: firstOf(event("workflow_run.head_sha"), github.sha) },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };
}

/** A deployment of this service to one of its environments. */
export function deploymentOf(
  plan: PythonServicePlan,
  place: "staging" | "production" | "preview",
  what: Pick<Deployment, "commit" | "image"> & Partial<Pick<Deployment, "stage" | "namespace" | "settings">>,
): Deployment {
  const { options, service, cluster } = plan;
  const host = options.hosts[place];
  return {
    environment: place,
    service,
    namespace: `${service}-${place}`,
    ...what,
    cluster,
    secrets: options.deploySecrets,
    settings: { ...strategySettings(plan), ...(host === undefined ? {} : { HOST: host }), ...what.settings },
    health: options.health,
    timeoutMinutes: 90,
    runner: options.runner,
  };
}

function strategySettings({ options }: PythonServicePlan): Environment {
  if (options.strategy !== "canary") return {};
  return { CANARY_WEIGHTS: options.canary.weights.join(" "), CANARY_SECONDS: options.canary.seconds };
}

export const neverDependabot = differs(event("pull_request.user.login"), "dependabot[bot]");
