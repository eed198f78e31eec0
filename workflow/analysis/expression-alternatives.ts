import type { Expr } from "@actions/expressions";
import { Binary, FunctionCall, Grouping, Logical, Unary } from "@actions/expressions/ast";
import type { Scope } from "../parse/evaluate.ts";
import { truthiness, Unknown, unknownsIn, type Value } from "../parse/value.ts";
import { print, syntaxTree } from "./context-accesses.ts";
import { evaluateExpression } from "./scope.ts";

/**
 * Every value that an expression can have, however its conditions turn out: `a == b && 'x' || 'y'` is x or y.
 * `undefined` when one of them is not known either.
 */
export function alternatives(expression: string, scope: Scope): Value[] | undefined {
  const tree = syntaxTree(expression);
  const values = tree === undefined ? [] : valuesOf(tree, scope);
  return tree === undefined || values.some((value) => unknownsIn(value).length > 0) ? undefined : values;
}

function valuesOf(node: Expr, scope: Scope): Value[] {
  if (node instanceof Grouping) return valuesOf(node.group, scope);
  const value = evaluateExpression(print(node), scope);
  if (unknownsIn(value).length === 0) return [value];
  if (node instanceof Logical) return logicalValues(node, scope);
  if (node instanceof FunctionCall && node.functionName.lexeme.toLowerCase() === "case") return caseValues(node, scope);
  if (isCondition(node)) return [true, false];
  // Something that counts as true, or something that does not; nothing more is known of it.
  return [new Unknown([print(node)], true), new Unknown([print(node)], false)];
}

/** `||` gives its first true side, `&&` its first false one, and each the last side otherwise. */
function logicalValues({ operator, args }: Logical, scope: Scope): Value[] {
  const stopsAt = operator.lexeme === "||";
  const found: Value[] = [];
  for (const [i, side] of args.entries()) {
    const values = valuesOf(side, scope);
    found.push(...values.filter((value) => i === args.length - 1 || truthiness(value) === stopsAt));
    if (values.every((value) => truthiness(value) === stopsAt)) break;
  }
  return found;
}

/** case(condition, value, ..., otherwise) */
function caseValues({ args }: FunctionCall, scope: Scope): Value[] {
  return args.filter((_, i) => i % 2 === 1 || i === args.length - 1).flatMap((result) => valuesOf(result, scope));
}

const conditions = ["contains", "startswith", "endswith", "success", "failure", "cancelled", "always"];

function isCondition(node: Expr): boolean {
  if (node instanceof FunctionCall) return conditions.includes(node.functionName.lexeme.toLowerCase());
  return node instanceof Binary || (node instanceof Unary && node.operator.lexeme === "!");
}
