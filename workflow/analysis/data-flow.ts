import type { Finding } from "../finding.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { contextAccesses, type Segment } from "./context-accesses.ts";
import { expressionPlaces } from "./expression-places.ts";
import { type JobAccess, jobAccesses, stepIds } from "./job-expressions.ts";
import type { RunJob, WorkflowsByPath } from "./run-tree.ts";
import { jobFinding, workflowFinding } from "./subject.ts";

/**
 * Names that a job reads and nothing provides: outputs of jobs and steps, inputs, matrix keys. GitHub does not refuse
 * them; they are empty, so that the run goes wrong in silence.
 */
export function dataFlowFindings(job: RunJob, workflows: WorkflowsByPath): Finding[] {
  return jobAccesses(job).flatMap((access) => {
    const [name, kind, output] = access.path;
    if (typeof name !== "string") return [];
    const fault = (id: string, text: string) => [jobFinding(job, id, "error", `line ${access.place.line}: ${text}`)];
    switch (access.context) {
      case "needs":
        return needFault(job, workflows, name, kind, output, fault);
      case "steps":
        return stepFault(job, access, name, fault);
      case "inputs":
        return inputFault(job.frame.workflow, name, fault);
      case "matrix":
        return matrixFault(job, name, fault);
      default:
        return [];
    }
  });
}

/** Outputs of a called workflow that name a job or an output which is not there. */
export function calledOutputFindings(workflow: ParsedWorkflow, workflows: WorkflowsByPath): Finding[] {
  const outputs = Object.values(workflow.events.workflow_call?.outputs ?? {});
  return outputs.flatMap((token) =>
    expressionPlaces(token).flatMap(({ expression, line }) =>
      contextAccesses(expression).flatMap(({ context, path: [job, kind, output] }) => {
        if (context !== "jobs" || typeof job !== "string") return [];
        const fault = (text: string) => [workflowFinding(workflow, "output-unknown", "error", `line ${line}: ${text}`)];
        const found = workflow.jobs.find(({ id }) => same(id, job));
        if (found === undefined) return fault(`reads an output of job "${job}", but no job has that id.`);
        const declared = outputsOf(found, workflows);
        if (!same(kind, "outputs") || typeof output !== "string" || declared === undefined) return [];
        if (declared.some((name) => same(name, output))) return [];
        return fault(
          `reads output "${output}" of job "${job}", which declares ${list(declared)}; add it to its outputs.`,
        );
      }),
    ),
  );
}

type Fault = (id: string, text: string) => Finding[];

function needFault(
  job: RunJob,
  workflows: WorkflowsByPath,
  name: string,
  kind: Segment | undefined,
  output: Segment | undefined,
  fault: Fault,
): Finding[] {
  const needed = job.frame.workflow.jobs.find(({ id }) => same(id, name));
  if (needed === undefined) return fault("need-missing", `reads needs.${name}, but no job has the id "${name}".`);
  if (!job.job.needs.includes(needed.id)) {
    return fault(
      "need-missing",
      `reads needs.${name}, which is empty as "${needed.id}" is not in its needs; add it there.`,
    );
  }
  const declared = outputsOf(needed, workflows);
  if (!same(kind, "outputs") || typeof output !== "string" || declared === undefined) return [];
  if (declared.some((other) => same(other, output))) return [];
  const text = `reads output "${output}" of job "${needed.id}", which declares ${list(declared)}; add it to the outputs of "${needed.id}".`;
  return fault("output-unknown", text);
}

/** Names of a job's outputs; `undefined` for a call of a workflow that is not at hand. */
function outputsOf(job: RunJob["job"], workflows: WorkflowsByPath): string[] | undefined {
  if (job.call === undefined) return Object.keys(job.outputs);
  const called = job.call.path === undefined ? undefined : workflows.get(job.call.path);
  return called && Object.keys(called.events.workflow_call?.outputs ?? {});
}

function stepFault(job: RunJob, access: JobAccess, name: string, fault: Fault): Finding[] {
  const ids = stepIds(job);
  const at = ids.findIndex((group) => group.some((id) => same(id, name)));
  if (at === -1) {
    return fault(
      "step-unknown",
      `reads steps.${name}, but no step of the job has that id; the steps with one are ${list(ids.flat())}.`,
    );
  }
  if (access.stepIndex === undefined || at < access.stepIndex) return [];
  return fault("step-unknown", `reads steps.${name} before that step has run; move the step with id "${name}" up.`);
}

function inputFault(workflow: ParsedWorkflow, name: string, fault: Fault): Finding[] {
  const { workflow_dispatch: dispatch, workflow_call: call } = workflow.events;
  const declared = [...Object.keys(dispatch?.inputs ?? {}), ...Object.keys(call?.inputs ?? {})];
  if (declared.some((input) => same(input, name))) return [];
  return fault(
    "input-unknown",
    `reads inputs.${name}, but the workflow declares ${list(declared)}; declare it under workflow_dispatch or workflow_call.`,
  );
}

function matrixFault(job: RunJob, name: string, fault: Fault): Finding[] {
  if (job.cells === undefined) return [];
  const keys = [...new Set(job.cells.flatMap((cell) => Object.keys(cell?.values ?? {})))];
  if (keys.some((key) => same(key, name))) return [];
  return fault(
    "matrix-key-unknown",
    `reads matrix.${name}, but the job's matrix has ${list(keys)}; add the key, or correct it.`,
  );
}

/** Names in expressions are compared without case. */
function same(a: Segment | undefined, b: string): boolean {
  return typeof a === "string" && a.toLowerCase() === b.toLowerCase();
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
