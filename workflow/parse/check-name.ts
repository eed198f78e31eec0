import { isBasicExpression } from "@actions/workflow-parser";
import type { Scope } from "./evaluate.ts";
import { evaluateToken } from "./evaluate-token.ts";
import { toText } from "./expression-data.ts";
import type { MatrixCell } from "./matrix.ts";
import type { ParsedJob } from "./parsed-workflow.ts";
import { textOf } from "./tokens.ts";
import { isArray, isObject, Unknown, unknownFrom, type Value } from "./value.ts";

/** GitHub cuts a longer default name, with three dots at its end (actions/runner, JobNameBuilder). */
const longestDefaultName = 100;

/**
 * The name under which GitHub shows a job that runs, and under which a branch rule can require it.
 *
 * Without an expression in `name:`, it is the name (or the job's id) and, for a matrix, the combination's plain values in
 * brackets, those inside lists and mappings too. With an expression, it is that expression's value, and nothing is added.
 *
 * Source: actions/runner, MatrixBuilder and JobNameBuilder.
 *
 * @param cell The combination, for a job with a matrix.
 * @returns `Unknown` when the name depends on something unknown.
 * @throws ExpressionFault
 */
export function checkName(job: ParsedJob, cell: MatrixCell | undefined, scope: Scope): string | Unknown {
  if (job.name !== undefined && isBasicExpression(job.name)) {
    const own = evaluateToken(job.name, {
      ...scope,
      contexts: { ...scope.contexts, matrix: cell?.values ?? null },
    });
    if (own instanceof Unknown) return own;
    if (toText(own) !== "") return toText(own);
    return defaultName(job.id, cell);
  }
  return defaultName(templateName(job), cell);
}

/**
 * The name under which GitHub shows a job that is skipped by its `if` or its needs: one check for the whole job, without
 * matrix values, and with an expression in `name:` left as it is written, since GitHub does not expand the matrix.
 */
export function skippedCheckName(job: ParsedJob): string {
  return templateName(job);
}

/** Joins the names of a calling job and of the called workflow's job as GitHub shows them. */
export function nestedCheckName(callers: readonly string[], name: string): string {
  return [...callers, name].join(" / ");
}

function templateName(job: ParsedJob): string {
  return textOf(job.name) || job.id;
}

function defaultName(name: string, cell: MatrixCell | undefined): string | Unknown {
  const leaves = cell === undefined ? [] : leavesOf(cell.named);
  const unknown = leaves.filter((leaf) => leaf instanceof Unknown);
  if (unknown.length > 0) return unknownFrom(unknown);
  const segments = leaves.map((leaf) => toText(leaf as Exclude<Value, Unknown>)).filter((text) => text !== "");
  const full = segments.length === 0 ? name : `${name} (${segments.join(", ")})`;
  return full.length > longestDefaultName ? `${full.slice(0, longestDefaultName - 3)}...` : full;
}

function leavesOf(value: Value): Value[] {
  if (isArray(value)) return value.flatMap(leavesOf);
  return isObject(value) ? Object.values(value).flatMap(leavesOf) : [value];
}
