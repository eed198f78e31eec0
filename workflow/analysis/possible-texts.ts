import { isBasicExpression } from "@actions/workflow-parser";
import type { Scope } from "../parse/evaluate.ts";
import { toText } from "../parse/expression-data.ts";
import type { ParsedInput, ParsedStep } from "../parse/parsed-workflow.ts";
import { type TemplateToken, textOf } from "../parse/tokens.ts";
import { type Unknown, unknownsIn, type Value } from "../parse/value.ts";
import { alternatives } from "./expression-alternatives.ts";
import { type RunJob, rootFrame } from "./run-tree.ts";
import { type Assumption, evaluateExpression, evaluateSafely, jobScope, stepScope } from "./scope.ts";

/** More combinations of inputs than this are not tried: the text then stays unknown. */
const mostAssumptions = 64;

/**
 * Every text that a part of a job can have: one a matrix cell, one a choice where it depends on an input of
 * `workflow_dispatch` with a list of options, one a branch where it is a choice itself (`a && 'x' || 'y'`). What only a
 * run knows stays in it as written, with its `${{ }}`.
 */
export function possibleTexts(token: TemplateToken, job: RunJob, step?: ParsedStep): string[] {
  const scopes = scopesFor((scope) => evaluateSafely(token, scope), job, step);
  return [...new Set(scopes.flatMap((scope) => textsIn(token, scope)))];
}

function textsIn(token: TemplateToken, scope: Scope): string[] {
  if (!isBasicExpression(token) || token.originalExpressions !== undefined) return [resolveText(token, scope)];
  return textsOfExpression(token.expression, scope);
}

/** Every text that an expression in a job can have, as `possibleTexts` gives them for a part of the file. */
export function possibleTextsOfExpression(expression: string, job: RunJob, step?: ParsedStep): string[] {
  const scopes = scopesFor((scope) => evaluateExpression(expression, scope), job, step);
  return [...new Set(scopes.flatMap((scope) => textsOfExpression(expression, scope)))];
}

function textsOfExpression(expression: string, scope: Scope): string[] {
  const values = alternatives(expression, scope);
  if (values === undefined) return [resolveExpression(expression, scope)];
  return values.map((value) => toText(value as Exclude<Value, Unknown>));
}

/** One scope for each combination of matrix cell and input choice that a value in a job can depend on. */
export function scopesFor(valueIn: (scope: Scope) => Value, job: RunJob, step?: ParsedStep): Scope[] {
  const scopeOf = (cell: NonNullable<RunJob["cells"]>[number], assumption?: Assumption) => {
    const scope = jobScope(job, cell, assumption);
    return step === undefined ? scope : stepScope(scope, step);
  };
  return (job.cells ?? [undefined]).flatMap((cell) => {
    const plain = scopeOf(cell);
    const because = unknownsIn(valueIn(plain)).flatMap((unknown) => unknown.because);
    return because.length === 0 ? [plain] : assumptions(job, because).map((assumption) => scopeOf(cell, assumption));
  });
}

/** The text of a scalar, with every part that is known filled in. */
export function resolveText(token: TemplateToken, scope: Scope): string {
  if (!isBasicExpression(token)) return textOf(token) ?? "";
  if (token.originalExpressions === undefined) return resolveExpression(token.expression, scope);
  // The package keeps the indentation of a block scalar here, which is no part of the text.
  const source = (token.source ?? "").trim();
  return splitSource(source)
    .map((part) => ("literal" in part ? part.literal : resolveExpression(part.expression, scope)))
    .join("");
}

function resolveExpression(expression: string, scope: Scope): string {
  const value = evaluateExpression(expression, scope);
  if (unknownsIn(value).length === 0) return toText(value as Exclude<Value, Unknown>);
  return `\${{ ${expression.trim()} }}`;
}

type Part = { readonly literal: string } | { readonly expression: string };

/** Splits a text at its `${{ }}`; a `}}` inside a quoted string does not end an expression. */
export function splitSource(source: string): Part[] {
  const parts: Part[] = [];
  const pattern = /\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}/g;
  let from = 0;
  for (const match of source.matchAll(pattern)) {
    parts.push({ literal: source.slice(from, match.index) }, { expression: match[1] ?? "" });
    from = match.index + match[0].length;
  }
  return [...parts, { literal: source.slice(from) }];
}

function assumptions(job: RunJob, because: readonly string[]): Assumption[] {
  const { events } = rootFrame(job.frame).workflow;
  const inputs = events.workflow_dispatch?.inputs ?? {};
  const startsOtherwise = Object.keys(events).some((event) => event !== "workflow_dispatch");
  let found: Assumption[] = [{}];
  for (const [name, input] of Object.entries(inputs)) {
    const options = because.includes(`inputs.${name}`) ? optionsOf(input) : [];
    if (options.length === 0) continue;
    // Without the dispatch event there are no inputs at all.
    const values = startsOtherwise ? [...options, null] : options;
    found = found.flatMap((assumption) => values.map((value) => ({ ...assumption, [name]: value })));
  }
  return found.length > mostAssumptions ? [{}] : found;
}

function optionsOf(input: ParsedInput): Value[] {
  return input.type === "boolean" ? [true, false] : [...input.options];
}
