import type { Condition } from "../../workflow/expressions.ts";
import {
  and,
  cancelled,
  type Expression,
  equals,
  failure,
  or,
  type Template,
  text,
  type Value,
} from "../../workflow/expressions.ts";
import { runner as runnerContext, secret, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Environment, Job, Permissions, ScriptStep, Step, StepsJob } from "../../workflow/model.ts";
import { checkout, script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { type Cluster, clusterEnvironment, clusterPermissions, clusterScripts, clusterSteps } from "./cluster.ts";

/**
 * What is deployed, where to, and how the repository's scripts learn of it (docs/guides/deploy-a-service.md has the
 * contract).
 */
export interface Deployment {
  /** GitHub's environment, whose reviewers, secrets and variables hold; also ENVIRONMENT of the scripts. */
  readonly environment: string;
  /** ENVIRONMENT of the scripts where it is not the environment's name (a preview's is its pull request's). */
  readonly stage?: Expression | Template | string;
  /** SERVICE: name of the release in the cluster. */
  readonly service: string;
  /** NAMESPACE: where in the cluster. */
  readonly namespace: Value;
  /** IMAGE: full reference of the image, by digest where it is known. */
  readonly image: Value;
  /** Commit whose scripts are run; COMMIT. */
  readonly commit: Value;
  readonly cluster: Cluster;
  /** Names of secrets that the scripts get under the same names. */
  readonly secrets?: readonly string[];
  /** Further settings for the scripts. */
  readonly settings?: Environment;
  /** How often the service is asked whether it is well, and how long is waited in between. */
  readonly health: { readonly attempts: number; readonly seconds: number };
  readonly timeoutMinutes: number;
  readonly runner: string;
}

/** What a job around a deployment may say of itself. */
interface JobParts {
  readonly id: string;
  readonly comment?: string;
  readonly needs?: readonly Job[];
  readonly if?: Condition;
  /** Grants beside those that the deployment needs. */
  readonly permissions?: Permissions;
  /** Steps before the repository's scripts are run (a registry's login). */
  readonly before?: readonly Step[];
}

/** Scripts that are delivered with a workflow that has one of these jobs. */
export function deploymentScripts(cluster: Cluster): readonly string[] {
  return ["deployment.py", ...clusterScripts(cluster)];
}

/**
 * Deploys, asks whether the service is well, tries it out, and rolls back when any of it fails or is cancelled. A
 * deployment under way is never cancelled by a newer one: the newer one waits for its environment.
 */
export function deploymentJob(deployment: Deployment, parts: JobParts): StepsJob<"url"> {
  const deploy = stage("Deploy", "deploy", deployment, { id: "deploy" });
  return defineJob({
    ...frame(deployment, parts),
    environment: { name: deployment.environment, url: stepOutput(deploy, "url") },
    outputs: { url: stepOutput(deploy, "url") },
    steps: [
      ...preparation(deployment, parts),
      deploy,
      stage("Check the health", "health", deployment),
      stage("Try it out", "smoke", deployment),
      stage("Roll back", "rollback", deployment, {
        comment: "Only where something was changed: a deployment that was refused leaves nothing to undo.",
        if: and(or(failure(), cancelled()), equals(stepOutput(deploy, "began"), "true")),
      }),
    ],
  });
}

/** Goes back to what was deployed before, by hand. */
export function rollbackJob(deployment: Deployment, parts: JobParts): StepsJob<never> {
  return defineJob({
    ...frame(deployment, parts),
    environment: deployment.environment,
    steps: [...preparation(deployment, parts), stage("Roll back", "rollback", deployment)],
  });
}

/** Removes a deployment with all that it made. */
export function destroyJob(deployment: Deployment, parts: JobParts): StepsJob<never> {
  return defineJob({
    ...frame(deployment, parts),
    environment: deployment.environment,
    steps: [...preparation(deployment, parts), stage("Remove", "destroy", deployment)],
  });
}

function frame(deployment: Deployment, { id, comment, needs, if: condition, permissions }: JobParts) {
  return {
    id,
    name: id,
    ...(comment === undefined ? {} : { comment }),
    ...(needs === undefined ? {} : { needs }),
    ...(condition === undefined ? {} : { if: condition }),
    runsOn: deployment.runner,
    timeoutMinutes: deployment.timeoutMinutes,
    permissions: { contents: "read" as const, ...clusterPermissions(deployment.cluster), ...permissions },
    // By environment, whatever the workflow: two deployments to one place would undo each other.
    concurrency: {
      group: text`deploy-${deployment.stage ?? deployment.environment}`,
      cancelInProgress: false,
    },
  };
}

function preparation({ commit, cluster }: Deployment, { before = [] }: JobParts): [Step, ...Step[]] {
  return [checkout({ ref: commit }), ...before, ...clusterSteps(cluster)];
}

function stage(
  name: string,
  word: "deploy" | "health" | "smoke" | "rollback" | "destroy",
  deployment: Deployment,
  extras: Pick<ScriptStep, "id" | "if" | "comment"> = {},
): ScriptStep {
  const { service, namespace, image, commit, cluster, secrets = [], settings, health } = deployment;
  return script(name, scriptPath("deployment.py"), {
    ...extras,
    arguments: [word],
    env: {
      ENVIRONMENT: deployment.stage ?? deployment.environment,
      SERVICE: service,
      NAMESPACE: namespace,
      IMAGE: image,
      COMMIT: commit,
      STATE: text`${runnerContext("temp")}/deployment`,
      ...(word === "health" || word === "rollback"
        ? { HEALTH_ATTEMPTS: health.attempts, HEALTH_SECONDS: health.seconds }
        : {}),
      ...clusterEnvironment(cluster),
      ...Object.fromEntries(secrets.map((one) => [one, secret(one)])),
      ...settings,
    },
  });
}
