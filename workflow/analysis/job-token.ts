import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { child, type TemplateToken } from "../parse/tokens.ts";
import { contextAccesses } from "./context-accesses.ts";
import { expressionPlaces } from "./expression-places.ts";
import type { RunJob } from "./run-tree.ts";

/** Whether a value is the job's own token (`secrets.GITHUB_TOKEN`, `github.token`), as opposed to one with its own rights. */
export function isJobToken(token: TemplateToken | undefined): boolean {
  return expressionPlaces(token).some(({ expression }) =>
    contextAccesses(expression).some(({ context, path: [name] }) => {
      const key = typeof name === "string" ? name.toLowerCase() : "";
      return (context === "secrets" && key === "github_token") || (context === "github" && key === "token");
    }),
  );
}

/**
 * Whether an action works with the job's token: by an input or an environment variable that names it, or by the input's
 * default.
 */
export function takesJobToken(step: ParsedStep, inputs: readonly string[]): boolean {
  const given =
    inputs.map((input) => inputOf(step, input)).find((token) => token !== undefined) ?? step.env.GITHUB_TOKEN;
  return given === undefined || isJobToken(given);
}

/** An input of an action; their names ignore case. */
export function inputOf(step: ParsedStep, name: string): TemplateToken | undefined {
  const key = Object.keys(step.with).find((other) => other.toLowerCase() === name);
  return key === undefined ? undefined : step.with[key];
}

/** Whether the `gh` command of a step works with the job's token. */
export function ghUsesJobToken(job: RunJob, step: ParsedStep): boolean {
  for (const name of ["GH_TOKEN", "GITHUB_TOKEN"]) {
    const token = step.env[name] ?? child(job.job.env, name) ?? child(job.frame.workflow.env, name);
    if (token !== undefined) return isJobToken(token);
  }
  return false;
}
