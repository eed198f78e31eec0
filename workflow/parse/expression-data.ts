import { data } from "@actions/expressions";
import type { ExpressionData } from "@actions/expressions/data/index";
import { isArray, isObject, OpenObject, Unknown, type Value } from "./value.ts";

/**
 * A wholly known value in the form that GitHub's own expression functions take.
 *
 * @throws Error when a part of it is unknown; look with `unknownsIn` first.
 */
export function toExpressionData(value: Value): ExpressionData {
  if (value instanceof Unknown || value instanceof OpenObject) throw new Error("An unknown value has no data.");
  if (value === null) return new data.Null();
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "string") return new data.StringData(value);
  if (isArray(value)) return new data.Array(...value.map(toExpressionData));
  return new data.Dictionary(
    ...Object.entries(value).map(([key, item]) => ({ key, value: toExpressionData(item as Value) })),
  );
}

/** The value that GitHub's own expression functions returned. */
export function fromExpressionData(result: ExpressionData): Value {
  switch (result.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.Array:
      return result.values().map(fromExpressionData);
    case data.Kind.Dictionary:
      return Object.fromEntries(result.pairs().map((pair) => [pair.key, fromExpressionData(pair.value)]));
    default:
      return (result as { value: boolean | number | string }).value;
  }
}

/** How a known plain value reads inside text: `true`, `3.1`, nothing for null; `Object` and `Array` for the others. */
export function toText(value: Exclude<Value, Unknown>): string {
  if (isArray(value)) return "Array";
  if (isObject(value)) return "Object";
  return toExpressionData(value).coerceString();
}
