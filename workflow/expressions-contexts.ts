import { Expression } from "./expressions.ts";
import type { Job, Step } from "./model.ts";

const segment = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The properties of the `github` context that workflows here read; the event's payload is read by `event`. */
const property = <T = string>(name: string): Expression<T> =>
  new Expression<T>(`github.${name}`, [{ context: "github", name }]);

/** The `github` context. @see https://docs.github.com/actions/reference/workflows-and-actions/contexts#github-context */
export const github = {
  actor: property("actor"),
  eventName: property("event_name"),
  /** Source branch of a pull request, without `refs/heads/`; empty for other events. Its name is anybody's choice. */
  headRef: property("head_ref"),
  /** Target branch of a pull request; empty for other events. */
  baseRef: property("base_ref"),
  ref: property("ref"),
  refName: property("ref_name"),
  refType: property("ref_type"),
  repository: property("repository"),
  repositoryOwner: property("repository_owner"),
  runAttempt: property("run_attempt"),
  runId: property("run_id"),
  runNumber: property("run_number"),
  serverUrl: property("server_url"),
  /** The commit that the event is about; for a pull request the merge commit that GitHub makes for the run. */
  sha: property("sha"),
  /** The job's own token. */
  token: property("token"),
  workflow: property("workflow"),
};

/** A value of the event's payload: `event("pull_request.head.sha")`. Missing ones are null on the runner. */
export function event<T = string>(path: string): Expression<T> {
  for (const part of path.split(".")) name(part, "the event payload");
  return new Expression<T>(`github.event.${path}`, [{ context: "github", name: `event.${path}` }]);
}

/** A secret, by its name on GitHub. */
export function secret(secretName: string): Expression<string> {
  return new Expression(`secrets.${name(secretName, "secrets")}`, [{ context: "secrets", name: secretName }]);
}

/** A configuration variable (`vars`), by its name on GitHub. */
export function variable(variableName: string): Expression<string> {
  return new Expression(`vars.${name(variableName, "vars")}`, [{ context: "vars", name: variableName }]);
}

/** A variable of the workflow's, job's or step's `env`. Inside `run` read it as the shell does. */
export function environment(variableName: string): Expression<string> {
  return new Expression(`env.${name(variableName, "env")}`, [{ context: "env", name: variableName }]);
}

/** The value of one matrix axis in the running cell; the job must have that axis. */
export function matrix<T = string>(axis: string): Expression<T> {
  return new Expression<T>(`matrix.${name(axis, "matrix")}`, [{ context: "matrix", name: axis }]);
}

/** An input of `workflow_dispatch` or `workflow_call`; the workflow must declare it. */
export function input<T = string>(inputName: string): Expression<T> {
  return new Expression<T>(`inputs.${name(inputName, "inputs")}`, [{ context: "inputs", name: inputName }]);
}

/** A property of the `runner` context (`os`, `arch`, `temp`). */
export function runner(
  part: "arch" | "debug" | "environment" | "name" | "os" | "temp" | "tool_cache",
): Expression<string> {
  return new Expression(`runner.${part}`, [{ context: "runner", name: part }]);
}

/** An output of a job that the reading job needs. A name that the job does not have does not compile. */
export function outputOf<Output extends string>(job: Job<Output>, output: NoInfer<Output>): Expression<string> {
  return new Expression(`needs.${job.id}.outputs.${name(output, "outputs")}`, [
    { context: "needs", name: job.id, job, output },
  ]);
}

/** An output of a job, as the outputs of a workflow that others call are made of it. */
export function calledOutput<Output extends string>(job: Job<Output>, output: NoInfer<Output>): Expression<string> {
  return new Expression(`jobs.${job.id}.outputs.${name(output, "outputs")}`, [
    { context: "jobs", name: job.id, job, output },
  ]);
}

/** How a job that the reading job needs ended: `success`, `failure`, `cancelled` or `skipped`. */
export function resultOf(job: Job): Expression<"success" | "failure" | "cancelled" | "skipped"> {
  return new Expression(`needs.${job.id}.result`, [{ context: "needs", name: job.id, job }]);
}

/** Everything known of the needed jobs, for `toJson`. */
export function allNeeds(): Expression {
  return new Expression("needs", [{ context: "needs", name: "*" }]);
}

/** An output of an earlier step of the same job. */
export function stepOutput(step: Step, output: string): Expression<string> {
  const id = idOf(step);
  return new Expression(`steps.${id}.outputs.${name(output, "outputs")}`, [{ context: "steps", name: id, output }]);
}

/** How an earlier step of the same job ended, before `continue-on-error` is applied. */
export function stepOutcome(step: Step): Expression<"success" | "failure" | "cancelled" | "skipped"> {
  const id = idOf(step);
  return new Expression(`steps.${id}.outcome`, [{ context: "steps", name: id }]);
}

function idOf(step: Step): string {
  if (step.id === undefined) throw new Error(`Step "${step.name}" is read by another step: give it an "id".`);
  return step.id;
}

function name(part: string, context: string): string {
  if (!segment.test(part))
    throw new Error(
      `"${part}" is no name in ${context}: write letters, digits, "_" and "-", beginning with a letter or "_".`,
    );
  return part;
}
