import { ExpressionFault, evaluate, type Scope } from "../parse/evaluate.ts";
import { evaluateToken } from "../parse/evaluate-token.ts";
import type { MatrixCell } from "../parse/matrix.ts";
import type { ParsedInput, ParsedJob, ParsedStep, ParsedWorkflow } from "../parse/parsed-workflow.ts";
import type { TemplateToken } from "../parse/tokens.ts";
import { isObject, OpenObject, Unknown, unknownAt, type Value } from "../parse/value.ts";
import { remembered } from "./remembered.ts";
import type { Frame } from "./run-tree.ts";

/** Values that are tried for inputs of the workflow that an event starts, by input name. */
export type Assumption = { readonly [input: string]: Value };

/**
 * What the expressions of a job can be told before a run: inputs that a caller passes, environment variables with a
 * literal value, the matrix cell, the event where there is only one. Everything else is unknown.
 *
 * @param cell `undefined` leaves the matrix unknown.
 */
export function jobScope(
  at: { readonly frame: Frame; readonly job: ParsedJob },
  cell?: MatrixCell,
  assumption: Assumption = nothingAssumed,
): Scope {
  if (assumption !== nothingAssumed) return makeScope(at.frame, at.job, cell, assumption);
  const known = scopesOf(at.frame);
  const key = cell ?? at.job;
  const scope = known.get(key) ?? makeScope(at.frame, at.job, cell, assumption);
  known.set(key, scope);
  return scope;
}

const nothingAssumed: Assumption = {};

/** Scopes by matrix cell, or by job for a job without one; cells and jobs belong to one job each. */
const scopesOf = remembered((_: Frame) => new Map<MatrixCell | ParsedJob, Scope>());

function makeScope(frame: Frame, job: ParsedJob, cell: MatrixCell | undefined, assumption: Assumption): Scope {
  const base = frameScope(frame, assumption);
  const matrix = matrixContext(job, cell);
  const contexts = { ...base.contexts, ...matrix };
  return { ...base, contexts: { ...contexts, env: envContext(frame.workflow, job, { ...base, contexts }) } };
}

/** The scope of a step, which has environment variables of its own. */
export function stepScope(scope: Scope, step: ParsedStep): Scope {
  const env = scope.contexts.env;
  if (!(env instanceof OpenObject)) return scope;
  const own = valuesOf(step.env, scope);
  return { ...scope, contexts: { ...scope.contexts, env: new OpenObject({ ...env.known, ...own }, "env") } };
}

/** The value of a part of a file; unknown when GitHub would refuse it. */
export function evaluateSafely(token: TemplateToken, scope: Scope): Value {
  return unknownOnFault(() => evaluateToken(token, scope));
}

/** The value of an expression; unknown when GitHub would refuse it. */
export function evaluateExpression(expression: string, scope: Scope): Value {
  return unknownOnFault(() => evaluate(expression, scope));
}

function unknownOnFault(value: () => Value): Value {
  try {
    return value();
  } catch (error) {
    if (error instanceof ExpressionFault) return new Unknown([error.message]);
    throw error;
  }
}

function frameScope(frame: Frame, assumption: Assumption): Scope {
  const events = Object.keys(rootOf(frame).events);
  const known = events.length === 1 ? { event_name: events[0]! } : {};
  return { contexts: { inputs: inputsContext(frame, assumption), github: new OpenObject(known, "github") } };
}

function rootOf(frame: Frame): ParsedWorkflow {
  return frame.caller === undefined ? frame.workflow : rootOf(frame.caller.job.frame);
}

function inputsContext(frame: Frame, assumption: Assumption): Value {
  const { events } = frame.workflow;
  const declared = events.workflow_call?.inputs ?? {};
  if (frame.caller === undefined) {
    const names = [...Object.keys(declared), ...Object.keys(events.workflow_dispatch?.inputs ?? {})];
    return { ...Object.fromEntries(names.map((name) => [name, unknownAt(`inputs.${name}`)])), ...assumption };
  }
  const { job, cell } = frame.caller;
  const scope = jobScope(job, cell, assumption);
  const passed = valuesOf(job.job.call?.with ?? {}, scope);
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => [name, passedValue(passed, name) ?? defaultOf(input, scope)]),
  );
}

function passedValue(values: { readonly [name: string]: Value }, name: string): Value | undefined {
  const key = Object.keys(values).find((other) => other.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : values[key];
}

/** GitHub docs, "Workflow syntax for GitHub Actions", on.workflow_call.inputs.<input_id>.default. */
function defaultOf(input: ParsedInput, scope: Scope): Value {
  if (input.default !== undefined) return evaluateSafely(input.default, scope);
  if (input.type === "boolean") return false;
  return input.type === "number" ? 0 : "";
}

function matrixContext(job: ParsedJob, cell: MatrixCell | undefined): { readonly matrix?: Value } {
  if (cell !== undefined) return { matrix: cell.values };
  return job.strategy === undefined ? { matrix: null } : {};
}

/** A step that writes to GITHUB_ENV can set any variable, so nothing is known of them in such a job. */
function envContext(workflow: ParsedWorkflow, job: ParsedJob, scope: Scope): Value {
  const writes = job.steps.some((step) => (step.run?.toString() ?? "").includes("GITHUB_ENV"));
  if (writes) return new OpenObject({}, "env");
  return new OpenObject({ ...mappingOf(workflow.env, scope), ...mappingOf(job.env, scope) }, "env");
}

function mappingOf(token: TemplateToken | undefined, scope: Scope): { readonly [name: string]: Value } {
  const value = token === undefined ? null : evaluateSafely(token, scope);
  return isObject(value) && !(value instanceof OpenObject) ? value : {};
}

function valuesOf(tokens: { readonly [name: string]: TemplateToken }, scope: Scope): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, evaluateSafely(token, scope)]));
}
