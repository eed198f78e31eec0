import { evaluate } from "../parse/evaluate.ts";
import type { ParsedJob, ParsedStep } from "../parse/parsed-workflow.ts";
import { textOf } from "../parse/tokens.ts";
import type { Value } from "../parse/value.ts";
import type { JobState } from "./job-state.ts";
import { statusFunctions } from "./status-functions.ts";
import { inAllWorlds, needsContext } from "./worlds.ts";

/** What a job comes after. */
export interface Before {
  readonly needs: readonly JobState[];
  readonly ancestors: readonly JobState[];
}

/** A step that makes its job fail by design. */
export interface FailingStep {
  readonly name: string;
  /** What it depends on whether the step runs; empty when it surely does. */
  readonly because: readonly string[];
}

/**
 * The first step that fails its job: one that does nothing but `exit 1`, when its `if` is true, or may be. This is how
 * a job that stands for others, with `if: always()`, passes their failure on.
 *
 * @throws ExpressionFault
 */
export function failingStep(
  job: ParsedJob,
  contexts: { readonly [name: string]: Value },
  before: Before,
): FailingStep | undefined {
  for (const step of job.steps) {
    if (!onlyFails(step) || textOf(step.continueOnError) === "true") continue;
    const truth = inAllWorlds(before.needs, before.ancestors, (needs, ancestors) =>
      evaluate(step.condition, {
        contexts: { ...contexts, needs: needsContext(needs) },
        // To a step, success() and failure() are about the steps before it, none of which has failed.
        functions: { ...statusFunctions(ancestors), success: () => true, failure: () => false },
      }),
    );
    if (truth.value !== false) return { name: textOf(step.name) ?? firstLine(step), because: truth.because };
  }
  return undefined;
}

/** Whether a step's script surely fails: it prints, and exits with another status than 0. */
function onlyFails(step: ParsedStep): boolean {
  const lines = (textOf(step.run) ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const last = lines.pop() ?? "";
  return /^exit +[1-9]\d*$/.test(last) && lines.every((line) => /^(echo|printf|set) [^;|&`]*$/.test(line));
}

function firstLine(step: ParsedStep): string {
  return (textOf(step.run) ?? "").trim().split("\n")[0] ?? "";
}
