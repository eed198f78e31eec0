import { pinned } from "./actions.ts";
import { expressionsIn, type Reference, type Value } from "./expressions.ts";
import type { Job, Step, Workflow } from "./model.ts";

type Context = Reference["context"];

/**
 * The contexts that GitHub gives to each place of a workflow file; anywhere else an expression that reads them is empty
 * or refused.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability
 */
const available = {
  "run-name": ["github", "inputs", "vars"],
  "the workflow's concurrency": ["github", "inputs", "vars"],
  "the workflow's env": ["github", "inputs", "vars", "secrets"],
  "one of the call's outputs": ["github", "inputs", "vars", "jobs"],
  "the job's if": ["github", "inputs", "vars", "needs"],
  "the matrix": ["github", "inputs", "vars", "needs"],
  "one of the job's settings": ["github", "inputs", "vars", "needs", "matrix", "strategy"],
  "the job's env": ["github", "inputs", "vars", "needs", "matrix", "strategy", "secrets"],
  "the job's container": ["github", "inputs", "vars", "needs", "matrix", "strategy", "secrets", "env"],
  "one of the job's outputs": [
    "github",
    "inputs",
    "vars",
    "needs",
    "matrix",
    "strategy",
    "secrets",
    "env",
    "runner",
    "steps",
  ],
  "the step's if": ["github", "inputs", "vars", "needs", "matrix", "strategy", "env", "runner", "steps"],
  it: ["github", "inputs", "vars", "needs", "matrix", "strategy", "secrets", "env", "runner", "steps"],
} as const satisfies Record<string, readonly Context[]>;

/** Where an expression stands. */
export type Place = keyof typeof available;

export interface Surroundings {
  readonly workflow: Workflow;
  readonly job?: Job;
  /** Steps of the job that have run by then. */
  readonly steps?: readonly Step[];
}

/** @returns a line for each thing that the values read and that is not there. */
export function referenceFaults(
  place: Place,
  values: readonly (Value | undefined)[],
  surroundings: Surroundings,
): readonly string[] {
  const references = values
    .flatMap((value) => (value === undefined ? [] : expressionsIn(value)))
    .flatMap((e) => e.references);
  const faults = references.map((reference) => {
    const allowed: readonly Context[] = available[place];
    return allowed.includes(reference.context)
      ? missing(reference, surroundings)
      : `reads "${reference.context}", which GitHub does not give it: it may read ${allowed.join(", ")}.`;
  });
  return [...new Set(faults)].filter((fault) => fault !== undefined).map((fault) => `${place} ${fault}`);
}

function missing(reference: Reference, { workflow, job, steps = [] }: Surroundings): string | undefined {
  const { name } = reference;
  switch (reference.context) {
    case "needs":
      if (reference.job === undefined) return undefined;
      return job?.needs?.includes(reference.job)
        ? missingOutput(reference.job, reference.output)
        : `reads job "${name}" without needing it: add that job to its "needs".`;
    case "jobs":
      return workflow.jobs.includes(reference.job)
        ? missingOutput(reference.job, reference.output)
        : `reads job "${name}", which is no job of this workflow.`;
    case "matrix": {
      const { matrix = {}, include = [] } = job?.strategy ?? {};
      return unless(name, [...new Set([...Object.keys(matrix), ...include.flatMap(Object.keys)])], "matrix axis");
    }
    case "steps": {
      const step = steps.find(({ id }) => id === name);
      if (step === undefined) return `reads step "${name}", but no earlier step of the job has that id.`;
      return reference.output === undefined || !("uses" in step)
        ? undefined
        : unless(reference.output, pinned(step.uses).outputs, `output of ${step.uses}`);
    }
    case "inputs": {
      const { workflowDispatch, workflowCall } = workflow.on;
      return unless(name, Object.keys({ ...workflowDispatch?.inputs, ...workflowCall?.inputs }), "input");
    }
    case "secrets": {
      // A workflow that is only called sees no secrets but those that it declares.
      const called = workflow.on.workflowCall;
      const only = called !== undefined && Object.keys(workflow.on).length === 1;
      return only && name !== "GITHUB_TOKEN" ? unless(name, Object.keys(called.secrets ?? {}), "secret") : undefined;
    }
    case "env": {
      const own = job !== undefined && "steps" in job ? job.env : undefined;
      return unless(name, Object.keys({ ...workflow.env, ...own }), "env variable of the workflow or job");
    }
    default:
      return undefined;
  }
}

function missingOutput(job: Job, output: string | undefined): string | undefined {
  if (output === undefined) return undefined;
  if ("steps" in job) return unless(output, Object.keys(job.outputs ?? {}), `output of job "${job.id}"`);
  return "sha" in job.calls
    ? undefined
    : unless(output, Object.keys(job.calls.on.workflowCall?.outputs ?? {}), `output of "${job.calls.file}"`);
}

function unless(name: string, known: readonly string[], what: string): string | undefined {
  return known.includes(name)
    ? undefined
    : `reads "${name}", which is no ${what}: there is ${known.join(", ") || "none"}.`;
}
