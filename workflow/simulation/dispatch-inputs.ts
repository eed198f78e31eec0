import type { ParsedEvent, ParsedInput } from "../parse/parsed-workflow.ts";
import { textOf } from "../parse/tokens.ts";
import type { Value } from "../parse/value.ts";

export interface DispatchInputs {
  /** The `inputs` context: booleans and numbers have their type. */
  readonly inputs: { readonly [name: string]: Value };
  /** `github.event.inputs`: everything is text. */
  readonly texts: { readonly [name: string]: string };
  /** Why GitHub refuses the dispatch (422). */
  readonly faults: readonly string[];
}

/**
 * Lays given inputs over the defaults of a `workflow_dispatch` trigger.
 *
 * Source: GitHub docs, "Workflow syntax for GitHub Actions", on.workflow_dispatch.inputs.
 *
 * @param environments Names that an input of type `environment` may have; any without it.
 */
export function dispatchInputs(
  trigger: ParsedEvent,
  given: { readonly [name: string]: string },
  environments: readonly string[] | undefined,
): DispatchInputs {
  const faults = Object.keys(given)
    .filter((name) => !Object.hasOwn(trigger.inputs, name))
    .map((name) => `it has no input "${name}", only ${Object.keys(trigger.inputs).join(", ") || "none"}`);
  const texts: { [name: string]: string } = {};
  for (const [name, input] of Object.entries(trigger.inputs)) {
    const text = given[name] ?? textOf(input.default) ?? (input.type === "boolean" ? "false" : "");
    const fault = inputFault(name, input, Object.hasOwn(given, name), text, environments);
    if (fault !== undefined) faults.push(fault);
    texts[name] = text;
  }
  const inputs = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, typed(trigger.inputs[name]!, text)]),
  );
  return { inputs, texts, faults };
}

function inputFault(
  name: string,
  input: ParsedInput,
  given: boolean,
  text: string,
  environments: readonly string[] | undefined,
): string | undefined {
  if (text === "" && input.required && (given || input.default === undefined)) return `input "${name}" is required`;
  if (!given) return undefined;
  const allowed = allowedTexts(input, environments);
  if (allowed !== undefined && !allowed.includes(text)) {
    return `input "${name}" cannot be "${text}", only ${allowed.join(", ") || "nothing"}`;
  }
  if (input.type === "number" && (text.trim() === "" || Number.isNaN(Number(text)))) {
    return `input "${name}" is a number, not "${text}"`;
  }
  return undefined;
}

function allowedTexts(input: ParsedInput, environments: readonly string[] | undefined): readonly string[] | undefined {
  if (input.type === "boolean") return ["true", "false"];
  if (input.type === "choice") return input.options;
  return input.type === "environment" ? environments : undefined;
}

function typed(input: ParsedInput, text: string): Value {
  if (input.type === "boolean") return text === "true";
  return input.type === "number" && text !== "" ? Number(text) : text;
}
