import type { ExpressionData } from "@actions/expressions/data/index";
import { equals } from "@actions/expressions/result";
import { toExpressionData } from "./expression-data.ts";
import { isArray, isObject, Unknown, unknownFrom, type Value } from "./value.ts";

/**
 * `==` of expressions: text compares without case, other kinds as numbers, objects and lists by identity (GitHub docs,
 * "Evaluate expressions in workflows and actions", Operators).
 */
export function valuesEqual(left: Value, right: Value): boolean | Unknown {
  const unknown = [left, right].filter((side) => side instanceof Unknown);
  if (unknown.length > 0) return unknownFrom(unknown);
  return left === right || equals(comparable(left), comparable(right));
}

/** Enough of a known value to compare it: what an array or object holds does not matter. */
export function comparable(value: Value): ExpressionData {
  if (isArray(value)) return toExpressionData([]);
  return toExpressionData(isObject(value) ? {} : value);
}
