import { checkName, skippedCheckName } from "../parse/check-name.ts";
import { ExpressionFault, type Scope } from "../parse/evaluate.ts";
import { evaluateToken } from "../parse/evaluate-token.ts";
import { toText } from "../parse/expression-data.ts";
import { expandMatrix, type MatrixCell, MatrixFault } from "../parse/matrix.ts";
import type { ParsedJob } from "../parse/parsed-workflow.ts";
import { child, list, type TemplateToken, textOf } from "../parse/tokens.ts";
import { isArray, isObject, property, truthiness, Unknown, type Value } from "../parse/value.ts";

/** A job as GitHub makes it when it starts: one of these, or one a combination of its matrix. */
export interface ExpandedCell {
  /** Matrix values; `undefined` for a job without a matrix. */
  readonly matrix: MatrixCell | undefined;
  readonly name: string;
  readonly runsOn: readonly string[];
  /** `undefined`: none. */
  readonly environment: string | Unknown | undefined;
  readonly continueOnError: boolean | Unknown;
  /** What the job's own expressions see. */
  readonly scope: Scope;
}

export interface ExpandedJob {
  /** Empty when the matrix is not known. */
  readonly cells: readonly ExpandedCell[];
  readonly hasMatrix: boolean;
  /** What the matrix depends on, when it is not known. */
  readonly unknownMatrix?: readonly string[];
  readonly failFast: boolean;
  /** Why GitHub fails the job before it starts. */
  readonly fault?: string;
}

/**
 * Expands a job into what GitHub runs, with names, labels and environments.
 *
 * @param scope Contexts that its `strategy` sees: github, needs, vars, inputs.
 */
export function expandJob(job: ParsedJob, scope: Scope): ExpandedJob {
  try {
    const strategy = job.strategy === undefined ? null : evaluateToken(job.strategy, scope);
    const matrix = property(strategy, "matrix");
    const failFast = property(strategy, "fail-fast") === null || (truthiness(property(strategy, "fail-fast")) ?? true);
    const settings = { hasMatrix: matrix !== null, failFast };
    const cellAt = (cell: MatrixCell | undefined, index: number, total: number) =>
      expandCell(job, cell, scope, {
        "fail-fast": failFast,
        "job-index": index,
        "job-total": total,
        "max-parallel": property(strategy, "max-parallel") ?? total,
      });
    if (matrix === null) return { ...settings, cells: [cellAt(undefined, 0, 1)] };
    const expansion = expandMatrix(matrix);
    if (!expansion.known) return { ...settings, cells: [], unknownMatrix: expansion.because };
    // GitHub runs the job once, without matrix values, when every combination is excluded.
    const cells = expansion.cells.length > 0 ? expansion.cells : [undefined];
    return { ...settings, cells: cells.map((cell, i) => cellAt(cell, i, cells.length)) };
  } catch (error) {
    if (!(error instanceof ExpressionFault || error instanceof MatrixFault)) throw error;
    return { cells: [], hasMatrix: true, failFast: true, fault: error.message };
  }
}

function expandCell(job: ParsedJob, matrix: MatrixCell | undefined, outer: Scope, strategy: Value): ExpandedCell {
  const scope: Scope = {
    ...outer,
    contexts: {
      ...outer.contexts,
      matrix: matrix?.values ?? null,
      strategy,
    },
  };
  const name = checkName(job, matrix, scope);
  const failing = job.continueOnError === undefined ? false : evaluateToken(job.continueOnError, scope);
  const truthy = truthiness(failing);
  return {
    matrix,
    name: name instanceof Unknown ? skippedCheckName(job) : name,
    runsOn: job.runsOn === undefined ? [] : labels(job.runsOn, scope),
    environment: job.environment === undefined ? undefined : environmentName(job.environment, scope),
    continueOnError: truthy ?? (failing as Unknown),
    scope,
  };
}

/** `runs-on:` as one label, several, or a group with labels. Unknown labels stand as the file writes them. */
function labels(token: TemplateToken, scope: Scope): string[] {
  const value = evaluateToken(token, scope);
  const asWritten = (part: Value, written: TemplateToken | undefined) =>
    part instanceof Unknown ? (textOf(written) ?? "unknown") : toText(part);
  const listed = (part: Value, written: TemplateToken | undefined): string[] => {
    if (part === null) return [];
    if (!isArray(part)) return [asWritten(part, written)];
    const each = list(written);
    return part.map((label, i) => asWritten(label, each.length === part.length ? each[i] : written));
  };
  if (!isObject(value)) return listed(value, token);
  const group = property(value, "group");
  return [
    ...(group === null ? [] : [`group:${asWritten(group, child(token, "group"))}`]),
    ...listed(property(value, "labels"), child(token, "labels")),
  ];
}

function environmentName(token: TemplateToken, scope: Scope): string | Unknown | undefined {
  const value = evaluateToken(token, scope);
  const name = isObject(value) ? property(value, "name") : value;
  if (name instanceof Unknown) return name;
  return toText(name) === "" ? undefined : toText(name);
}
