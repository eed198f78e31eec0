import { isBasicExpression, isMapping, isScalar, isSequence, isString } from "@actions/workflow-parser";
import { child, positionOf, type TemplateToken, textOf } from "../parse/tokens.ts";

/** An expression in a workflow file. */
export interface ExpressionPlace {
  /** Without `${{ }}`. */
  readonly expression: string;
  readonly line: number;
  /** Keys on the way from the token that was searched, list indexes among them (`["steps", 0, "env", "TOKEN"]`). */
  readonly keys: readonly (string | number)[];
}

/** Every expression below a token, in the order of the file: what stands in `${{ }}`, and bare `if:` conditions. */
export function expressionPlaces(
  token: TemplateToken | undefined,
  keys: readonly (string | number)[] = [],
): ExpressionPlace[] {
  if (token === undefined) return [];
  if (isMapping(token)) {
    return Array.from({ length: token.count }, (_, i) => token.get(i)).flatMap((pair) => {
      const key = pair.key.isExpression ? "" : pair.key.toString();
      return [...placesIn(pair.key, keys), ...expressionPlaces(pair.value, [...keys, key])];
    });
  }
  if (isSequence(token)) {
    return Array.from({ length: token.count }, (_, i) => expressionPlaces(token.get(i), [...keys, i])).flat();
  }
  return placesIn(token, keys);
}

function placesIn(token: TemplateToken, keys: readonly (string | number)[]): ExpressionPlace[] {
  if (isBasicExpression(token)) {
    // Text around expressions arrives as one call of format(); the originals have the lines.
    const parts = token.originalExpressions ?? [token];
    return parts.map((part) => ({ expression: part.expression, line: positionOf(part).line, keys }));
  }
  const expression = isScalar(token) && isConditionKey(keys) ? conditionText(token) : undefined;
  return expression === undefined ? [] : [{ expression, line: positionOf(token).line, keys }];
}

/** `if` of a job or a step, as opposed to an input or variable that happens to have that name. */
function isConditionKey(keys: readonly (string | number)[]): boolean {
  return keys.at(-1) === "if" && (keys.length === 1 || typeof keys.at(-2) === "number");
}

/** The expression of an `if:`, which may be bare; `undefined` for an empty one. */
export function conditionText(token: TemplateToken | undefined): string | undefined {
  if (token === undefined) return undefined;
  const text = (isBasicExpression(token) ? token.expression : (textOf(token) ?? "")).trim();
  return text === "" ? undefined : text;
}

/** A literal text; `undefined` for anything with an expression in it. */
export function literalText(token: TemplateToken | undefined): string | undefined {
  return token !== undefined && isString(token) ? token.value : undefined;
}

/** A literal child as text. */
export function literalChild(token: TemplateToken | undefined, key: string): string | undefined {
  return literalText(child(token, key));
}
