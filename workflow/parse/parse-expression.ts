import { type Expr, Lexer, Parser } from "@actions/expressions";
import type { FunctionInfo } from "@actions/expressions/funcs/info";

/** Contexts that some key of a workflow may use (GitHub docs, "Contexts reference"). */
export const contextNames = [
  "github",
  "env",
  "vars",
  "job",
  "jobs",
  "steps",
  "runner",
  "secrets",
  "strategy",
  "matrix",
  "needs",
  "inputs",
] as const;

/** Functions that the expression library leaves to its user, with the number of arguments they take. */
export const statusFunctions: readonly FunctionInfo[] = [
  { name: "success", minArgs: 0, maxArgs: Number.MAX_SAFE_INTEGER },
  { name: "failure", minArgs: 0, maxArgs: Number.MAX_SAFE_INTEGER },
  { name: "always", minArgs: 0, maxArgs: 0 },
  { name: "cancelled", minArgs: 0, maxArgs: 0 },
  { name: "hashFiles", minArgs: 1, maxArgs: 255 },
];

/**
 * The syntax tree of an expression, written without `${{ }}`. `undefined` for an empty one.
 *
 * @throws ExpressionError when it does not parse, or names a context or function that GitHub does not have.
 */
export function parseExpression(text: string): Expr | undefined {
  return new Parser(new Lexer(text).lex().tokens, [...contextNames], [...statusFunctions]).parse() as Expr | undefined;
}
