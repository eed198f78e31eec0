import { input } from "../../workflow/expressions-contexts.ts";
import type { DispatchInput, Environment, ScriptStep } from "../../workflow/model.ts";
import { script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";

/** Input of a manual run. */
export const debugInput = {
  debug: { type: "boolean", description: "Print what helps to understand a failing job", default: false },
} as const satisfies Record<string, DispatchInput>;

/** Prints runner, ref, matrix, conditions and disk when a manual run asks for it; never the environment. */
export function debugStep(env: Environment = {}): ScriptStep {
  return script("Print debug information", scriptPath("debug.sh"), { if: input<boolean>("debug"), env });
}
