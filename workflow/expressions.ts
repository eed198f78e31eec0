import type { Job } from "./model.ts";

/** What an expression reads, so that the renderer can check that it is there. */
export type Reference =
  | {
      readonly context: "env" | "github" | "inputs" | "matrix" | "runner" | "secrets" | "strategy" | "vars";
      readonly name: string;
    }
  | { readonly context: "steps"; readonly name: string; readonly output?: string }
  /** Without `job`: all that the job needs. */
  | { readonly context: "needs"; readonly name: string; readonly job?: Job; readonly output?: string }
  | { readonly context: "jobs"; readonly name: string; readonly job: Job; readonly output: string };

/** Binding strength of GitHub's operators, weakest first; `atom` never needs parentheses. */
const precedence = { or: 1, and: 2, equality: 3, relation: 4, not: 5, atom: 6 } as const;
type Precedence = (typeof precedence)[keyof typeof precedence];

/**
 * One GitHub Actions expression, without its `${{ }}`. `T` is the type of its value on the runner: a job output is
 * always `string`, so that `"false"`, which is true to GitHub, cannot be taken for a condition.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
export class Expression<T = unknown> {
  declare readonly value: T;
  /** The expression as GitHub reads it (`github.ref == 'refs/heads/main'`). */
  readonly source: string;
  readonly precedence: Precedence;
  readonly references: readonly Reference[];
  /** The operands of a chain of `&&` or `||`, kept so that a long condition is rendered one operand a line. */
  readonly operands: readonly string[];

  constructor(
    source: string,
    references: readonly Reference[] = [],
    strength: Precedence = precedence.atom,
    operands: readonly string[] = [],
  ) {
    this.source = source;
    this.references = references;
    this.precedence = strength;
    this.operands = operands;
  }
}

/** Text with expressions in it (`image:${{ github.sha }}`); made by `text`. */
export class Template {
  readonly parts: readonly (string | Expression)[];

  constructor(parts: readonly (string | Expression)[]) {
    this.parts = parts;
  }
}

/** A constant in an expression. */
export type Literal = string | number | boolean | null;
export type Operand = Expression | Literal;
/** Whatever may stand where the workflow file takes text. */
export type Value = string | number | boolean | Expression | Template;
export type Condition = Expression<boolean>;

/**
 * Text with expressions in it: text`sha-${github.sha}`.
 *
 * @throws Error when the constant text holds `${{`, which would be an expression that nobody checks.
 */
export function text(strings: TemplateStringsArray, ...values: readonly (Expression | Template | string)[]): Template {
  const parts: (string | Expression)[] = [];
  strings.forEach((constant, index) => {
    if (constant !== "") parts.push(constant);
    const value = values[index];
    if (value instanceof Template) parts.push(...value.parts);
    else if (value !== undefined && value !== "") parts.push(value);
  });
  for (const part of parts) {
    if (typeof part === "string") refuseHandWritten(part, "text");
  }
  return new Template(parts);
}

/** A literal as GitHub spells it: strings in single quotes, a quote in them doubled. */
export function literal(value: Literal): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** `a && b && ...` */
export function and(...conditions: readonly Condition[]): Condition {
  return chain("&&", precedence.and, conditions);
}

/** `a || b || ...`, of conditions. */
export function or(...conditions: readonly Condition[]): Condition {
  return chain("||", precedence.or, conditions);
}

/** The first value that is not empty, false or zero: `a || b || ...` as GitHub's way to write a default. */
export function firstOf(...values: readonly [Operand, ...Operand[]]): Expression<string> {
  return chain("||", precedence.or, values);
}

/**
 * `condition && then || otherwise`, GitHub's way to choose.
 *
 * @throws Error when `then` is a constant that counts as false: the other one would always be chosen.
 */
export function either(condition: Condition, then: Operand, otherwise: Operand): Expression<string> {
  if (!(then instanceof Expression) && !then)
    throw new Error(`${literal(then)} counts as false, so it would never be chosen: turn the condition round.`);
  return chain("||", precedence.or, [chain("&&", precedence.and, [condition, then]), otherwise]);
}

/** `!a` */
export function not(condition: Condition): Condition {
  return new Expression(`!${wrap(condition, precedence.not)}`, condition.references, precedence.not);
}

/** `a == b`; GitHub compares strings without regard to case. */
export function equals(left: Operand, right: Operand): Condition {
  return binary("==", precedence.equality, left, right);
}

/** `a != b` */
export function differs(left: Operand, right: Operand): Condition {
  return binary("!=", precedence.equality, left, right);
}

/** `a < b`, `<=`, `>`, `>=` */
export function compare(left: Operand, operator: "<" | "<=" | ">" | ">=", right: Operand): Condition {
  return binary(operator, precedence.relation, left, right);
}

/** True when the string or list holds the item. A string is searched as text: give a list (`fromJson`) to compare whole items. */
export const contains = (search: Operand, item: Operand): Condition => call("contains", search, item);
export const startsWith = (search: Operand, start: Operand): Condition => call("startsWith", search, start);
export const endsWith = (search: Operand, end: Operand): Condition => call("endsWith", search, end);
export const format = (pattern: string, ...values: readonly Operand[]): Expression<string> =>
  call("format", pattern, ...values);
export const join = (list: Expression, separator = ","): Expression<string> => call("join", list, separator);
export const toJson = (value: Expression): Expression<string> => call("toJSON", value);
export const fromJson = (value: Operand): Expression => call("fromJSON", value);
/** A hash of the files' contents; only steps can compute it, as it needs the checkout. */
export const hashFiles = (...patterns: readonly string[]): Expression<string> =>
  new Expression(`hashFiles(${patterns.map(literal).join(", ")})`, [{ context: "runner", name: "hashFiles" }]);
/** True even after a failure or a cancellation: the job or step runs whatever happened. */
export const always = (): Condition => call("always");
/** Every job or step before this one succeeded; what GitHub assumes where no status function is named. */
export const success = (): Condition => call("success");
export const failure = (): Condition => call("failure");
export const cancelled = (): Condition => call("cancelled");

/** Every expression in a value; none in a constant. */
export function expressionsIn(value: Value): readonly Expression[] {
  if (value instanceof Expression) return [value];
  return value instanceof Template ? value.parts.filter((part) => part instanceof Expression) : [];
}

/** A value as it stands in the file: expressions in `${{ }}`, constants as they are. */
export function written(value: Value): string | number | boolean {
  if (value instanceof Expression) return fenced(value);
  if (value instanceof Template)
    return value.parts.map((part) => (part instanceof Expression ? fenced(part) : part)).join("");
  return value;
}

/**
 * @param what What holds the text, as a user would name it.
 * @throws Error when a constant holds an expression written by hand.
 */
export function refuseHandWritten(constant: string, what: string): void {
  if (constant.includes("${{"))
    throw new Error(
      `"${constant}" writes an expression by hand in ${what}: build it from the functions of workflow/expressions.ts, so that what it reads is checked.`,
    );
}

function fenced(expression: Expression): string {
  return "${{ " + expression.source + " }}";
}

function call<T>(name: string, ...values: readonly Operand[]): Expression<T> {
  return new Expression(`${name}(${values.map(sourceOf).join(", ")})`, values.flatMap(referencesOf));
}

function chain<T>(operator: "&&" | "||", strength: Precedence, operands: readonly Operand[]): Expression<T> {
  if (operands.length === 0) throw new Error(`"${operator}" joins no operands: give it at least one.`);
  const [only] = operands;
  if (operands.length === 1 && only instanceof Expression) return only as Expression<T>;
  const flat = operands.flatMap((operand) =>
    operand instanceof Expression && operand.precedence === strength && operand.operands.length > 0
      ? operand.operands
      : [wrap(operand, strength)],
  );
  return new Expression(flat.join(` ${operator} `), operands.flatMap(referencesOf), strength, flat);
}

function binary(operator: string, strength: Precedence, left: Operand, right: Operand): Condition {
  // One above its own strength: a == b == c reads differently from what is meant, so it always gets parentheses.
  const tighter = (strength + 1) as Precedence;
  return new Expression(
    `${wrap(left, tighter)} ${operator} ${wrap(right, tighter)}`,
    [left, right].flatMap(referencesOf),
    strength,
  );
}

function wrap(operand: Operand, strength: Precedence): string {
  const source = sourceOf(operand);
  return operand instanceof Expression && operand.precedence < strength ? `(${source})` : source;
}

function sourceOf(operand: Operand): string {
  return operand instanceof Expression ? operand.source : literal(operand);
}

function referencesOf(operand: Operand): readonly Reference[] {
  return operand instanceof Expression ? operand.references : [];
}
