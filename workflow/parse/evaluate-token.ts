import { isBasicExpression, isBoolean, isMapping, isNumber, isScalar, isSequence } from "@actions/workflow-parser";
import { TokenType } from "@actions/workflow-parser/templates/tokens/types";
import { evaluate, type Scope } from "./evaluate.ts";
import { toText } from "./expression-data.ts";
import type { TemplateToken } from "./tokens.ts";
import { isObject, OpenObject, Unknown, unknownAt, unknownFrom, type Value } from "./value.ts";

/**
 * The value of a part of a workflow file, with its expressions evaluated. Unknown values stand where they are, inside
 * lists and mappings too.
 *
 * @throws ExpressionFault
 */
export function evaluateToken(token: TemplateToken, scope: Scope): Value {
  if (isBasicExpression(token)) return evaluate(token.expression, scope);
  if (isSequence(token)) {
    return Array.from({ length: token.count }, (_, i) => evaluateToken(token.get(i), scope));
  }
  if (isMapping(token)) return evaluateMapping(token, scope);
  if (isBoolean(token) || isNumber(token)) return token.value;
  if (token.templateTokenType === TokenType.Null || !isScalar(token)) return null;
  return token.toString();
}

/** Keys may be expressions too, and `${{ insert }}: value` puts a whole mapping in. */
function evaluateMapping(token: TemplateToken, scope: Scope): Value {
  if (!isMapping(token)) return null;
  const found: { [key: string]: Value } = {};
  for (let i = 0; i < token.count; i++) {
    const pair = token.get(i);
    const value = evaluateToken(pair.value, scope);
    if (pair.key.templateTokenType === TokenType.InsertExpression) {
      if (value instanceof Unknown) return unknownFrom([value]);
      if (value instanceof OpenObject) return unknownAt(value.path);
      if (isObject(value)) Object.assign(found, value);
      continue;
    }
    const key = evaluateToken(pair.key, scope);
    if (key instanceof Unknown) return unknownFrom([key]);
    found[toText(key)] = value;
  }
  return found;
}
