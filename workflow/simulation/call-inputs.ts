import type { Scope } from "../parse/evaluate.ts";
import { evaluateToken } from "../parse/evaluate-token.ts";
import { toText } from "../parse/expression-data.ts";
import type { ParsedCall, ParsedEvent, ParsedInput } from "../parse/parsed-workflow.ts";
import { Unknown, type Value } from "../parse/value.ts";

/**
 * The `inputs` context of a called workflow: what `with:` gives, else the default, else false, 0 or an empty text
 * (GitHub docs, "Workflow syntax for GitHub Actions", on.workflow_call.inputs).
 *
 * @param scope What the calling job's expressions see.
 * @throws ExpressionFault
 */
export function callInputs(trigger: ParsedEvent, call: ParsedCall, scope: Scope): Value {
  const given = Object.entries(call.with);
  return Object.fromEntries(
    Object.entries(trigger.inputs).map(([name, input]) => {
      const token = given.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? input.default;
      return [name, token === undefined ? emptyInput(input) : typed(input, evaluateToken(token, scope))];
    }),
  );
}

function emptyInput(input: ParsedInput): Value {
  if (input.type === "boolean") return false;
  return input.type === "number" ? 0 : "";
}

function typed(input: ParsedInput, value: Value): Value {
  if (value instanceof Unknown) return value;
  if (input.type === "boolean") return value === true || toText(value).toLowerCase() === "true";
  return input.type === "number" ? Number(toText(value)) : toText(value);
}
