import { and, type Expression, not } from "../../workflow/expressions.ts";
import { input, secret } from "../../workflow/expressions-contexts.ts";
import type { CallInput, CallTrigger, Job, Permissions, StepsJob, Workflow } from "../../workflow/model.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import type { MlTrainingOptions } from "./options.ts";

/** Input by which a workflow knows that another one calls it: the event of a called run is its caller's. */
export const calledInput = {
  called: { description: "Whether another workflow calls this one", type: "boolean", default: true },
} as const satisfies Record<string, CallInput>;

/**
 * The trigger of a workflow that a release calls: its inputs, and the secrets that it reads, as it sees no others then.
 *
 * @param secrets Names; a caller hands over its own of the same names.
 */
export function callTrigger(secrets: readonly string[], inputs: CallTrigger["inputs"] = {}): CallTrigger {
  const declared = [...new Set(secrets)].map((name) => [
    name,
    { description: `As the repository's secret ${name}`, required: true },
  ]);
  return {
    inputs: { ...calledInput, ...inputs },
    ...(declared.length === 0 ? {} : { secrets: Object.fromEntries(declared) }),
  };
}

/** Secrets that the report of a run reads. */
export function noticeSecrets({ metricsWebhook, slackWebhook }: MlTrainingOptions): readonly string[] {
  return [metricsWebhook, slackWebhook].filter((name) => name !== undefined);
}

/** Secrets that a login to the registry reads. */
export function registrySecrets({ registry }: MlTrainingOptions): readonly string[] {
  return typeof registry === "string" ? [] : ["DOCKER_REGISTRY", "DOCKER_USERNAME", "DOCKER_PASSWORD"];
}

/** What a caller hands over: every secret that the called workflow declares. */
export function handedOver(workflow: Workflow): Readonly<Record<string, Expression<string>>> {
  return Object.fromEntries(Object.keys(workflow.on.workflowCall?.secrets ?? {}).map((name) => [name, secret(name)]));
}

/**
 * The report of a run. A called workflow leaves it to its caller, which sees the jobs of all that it calls.
 *
 * @param name Of its check: two workflows that run on pull requests must not report the same.
 */
export function metricsUnlessCalled(
  needs: readonly Job[],
  options: MlTrainingOptions,
  name = "metrics",
): StepsJob<never> {
  const job = { ...metricsJob({ needs, notices: options, runner: options.runner }), name };
  const notCalled = not(input<boolean>("called"));
  return { ...job, if: job.if === undefined ? notCalled : and(notCalled, job.if) };
}

/** The most that the jobs of a called workflow have: GitHub refuses a call that grants less. */
export function permissionsOf(workflow: Workflow): Permissions {
  const most: Record<string, Permissions[keyof Permissions]> = {};
  for (const { permissions } of workflow.jobs) {
    for (const [scope, grant] of Object.entries(permissions)) {
      const known = most[scope];
      if (known === undefined || (writes(grant) && !writes(known))) most[scope] = grant;
    }
  }
  return most as Permissions;
}

function writes(grant: Permissions[keyof Permissions]): boolean {
  return typeof grant === "object" && "write" in grant;
}
