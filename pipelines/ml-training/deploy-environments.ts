import {
  always,
  and,
  type Condition,
  differs,
  equals,
  or,
  Template,
  text,
  type Value,
} from "../../workflow/expressions.ts";
import { outputOf, resultOf, secret, variable } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Environment, Job, StepsJob } from "../../workflow/model.ts";
import { checkout, run, script, setupPython } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { deploymentJob } from "../jobs/deployment.ts";
import { installRequirements } from "../jobs/python-tests.ts";
import { checkoutScripts } from "../jobs/run-report.ts";
import { cloudAccess } from "./cloud-access.ts";
import type { MlTrainingPlan } from "./plan.ts";
import { succeeded } from "./succeeded.ts";

type Target = StepsJob<"image" | "commit">;
type Stage = "development" | "staging" | "production";

/** What each environment says of itself, in variables of its own. */
export const environmentVariables = [
  "ENVIRONMENT",
  "DEBUG",
  "LOG_LEVEL",
  "TEST_DATA_SIZE",
  "PERFORMANCE_TESTS",
] as const;

/** Deploys to one environment; what of it went wrong is rolled back. */
export function deployTo(
  { options, context }: MlTrainingPlan,
  stage: Stage,
  target: Target,
  parts: { readonly comment?: string; readonly needs: readonly Job[]; readonly if: Condition },
): StepsJob<"url"> {
  const cluster = variable(stage === "production" ? "PRODUCTION_CLUSTER" : "STAGING_CLUSTER");
  const access = cloudAccess(options, cluster);
  const namespace = variable("NAMESPACE");
  return deploymentJob(
    {
      environment: stage,
      service: context.repository.name.toLowerCase(),
      // Development shares the cluster of staging.
      namespace: stage === "development" ? text`${namespace}-development` : namespace,
      image: outputOf(target, "image"),
      commit: outputOf(target, "commit"),
      cluster: access.cluster,
      settings: {
        ...access.settings,
        ...ownSettings(),
        ...(options.hosts[stage] === undefined ? {} : { HOST: options.hosts[stage] }),
        ...(options.chart === false ? {} : { CHART: options.chart }),
      },
      health: { attempts: 30, seconds: 10 },
      timeoutMinutes: 60,
      runner: options.runner,
    },
    { id: stage, ...parts, permissions: access.permissions, before: access.before },
  );
}

/** What staging serves, seen from outside; with load where the environment asks for it. */
export function endToEndJob({ options }: MlTrainingPlan, target: Target, staging: StepsJob<"url">): StepsJob<never> {
  const folder = `${options.tests}/e2e`;
  const env: Environment = { ...ownSettings(), URL: outputOf(staging, "url") };
  return defineJob({
    id: "e2e",
    name: "e2e",
    needs: [target, staging],
    if: succeeded(target, staging),
    runsOn: options.runner,
    timeoutMinutes: options.testTimeout,
    environment: "staging",
    permissions: { contents: "read" },
    steps: [
      checkout({ ref: outputOf(target, "commit") }),
      setupPython(options.pythonVersions.at(-1)!),
      installRequirements(options.requirements),
      run("Test from end to end", `python -m pytest -m "not performance" ${folder}`, { env }),
      run("Test under load", `python -m pytest -m performance ${folder}`, {
        if: equals(variable("PERFORMANCE_TESTS"), "true"),
        env,
      }),
    ],
  });
}

/** Tells the outside how the deployments of this run are. */
export function healthReportJob(
  { options }: MlTrainingPlan,
  deployments: readonly StepsJob<"url">[],
  webhook: string,
): StepsJob<never> {
  const results: readonly (string | Value)[] = deployments.flatMap((job) => [`${job.id}=`, resultOf(job), " "]);
  return defineJob({
    id: "health-report",
    name: "health-report",
    needs: deployments,
    if: and(always(), or(...deployments.map((job) => differs(resultOf(job), "skipped")))),
    continueOnError: true,
    runsOn: options.runner,
    timeoutMinutes: 5,
    permissions: { contents: "read" },
    steps: [
      checkoutScripts(),
      script("Tell how the deployments are", scriptPath("health_report.py"), {
        env: {
          WEBHOOK: secret(webhook),
          RESULTS: new Template(results as ConstructorParameters<typeof Template>[0]),
          ...Object.fromEntries(deployments.map((job) => [`URL_${job.id.toUpperCase()}`, outputOf(job, "url")])),
        },
      }),
    ],
  });
}

function ownSettings(): Environment {
  return Object.fromEntries(environmentVariables.map((name) => [name, variable(name)]));
}
