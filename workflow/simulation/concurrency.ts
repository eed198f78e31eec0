import { isBasicExpression } from "@actions/workflow-parser";
import { ExpressionFault, type Scope } from "../parse/evaluate.ts";
import { evaluateToken } from "../parse/evaluate-token.ts";
import { toText } from "../parse/expression-data.ts";
import { child, type TemplateToken, textOf } from "../parse/tokens.ts";
import { isObject, truthiness, Unknown, type Value } from "../parse/value.ts";
import type { SimulatedConcurrency } from "./simulation-result.ts";

/** `concurrency:` of a workflow or a job with its expressions evaluated, as far as they are known. */
export function concurrencyOf(token: TemplateToken | undefined, scope: Scope): SimulatedConcurrency | undefined {
  if (token === undefined) return undefined;
  const inner = isBasicExpression(token) ? undefined : child(token, "group");
  const written = inner ?? token;
  const cancel = child(token, "cancel-in-progress");
  const group = known(written, scope);
  if (group === undefined || isObject(group)) return { group: textOf(written) ?? "", cancelInProgress: false };
  return {
    group: toText(group),
    cancelInProgress: cancel !== undefined && truthiness(known(cancel, scope) ?? null) === true,
  };
}

function known(token: TemplateToken, scope: Scope): Exclude<Value, Unknown> | undefined {
  try {
    const value = evaluateToken(token, scope);
    return value instanceof Unknown ? undefined : value;
  } catch (error) {
    if (error instanceof ExpressionFault) return undefined;
    throw error;
  }
}
