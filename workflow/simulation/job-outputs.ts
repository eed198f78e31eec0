import { ExpressionFault } from "../parse/evaluate.ts";
import { evaluateToken } from "../parse/evaluate-token.ts";
import { toText } from "../parse/expression-data.ts";
import type { ParsedJob } from "../parse/parsed-workflow.ts";
import { OpenObject, Unknown, unknownAt, unknownsIn, type Value } from "../parse/value.ts";
import type { ExpandedJob } from "./expand-job.ts";
import type { NeedsResult } from "./job-state.ts";
import type { RunContext } from "./run-context.ts";

/**
 * The outputs that jobs which need this one see: forced ones, those that follow from the workflow alone, and unknown ones
 * where a step's output is behind it. A skipped job has none.
 *
 * @param called Outputs of the called workflow, one a cell, for a job that calls one.
 */
export function jobOutputs(
  job: ParsedJob,
  expanded: ExpandedJob,
  results: readonly NeedsResult[],
  called: readonly Value[],
  context: RunContext,
): Value {
  if (results.length === 1 && results[0] === "skipped") return {};
  const path = `needs.${job.id}.outputs`;
  const forced = context.forcing.outputs({
    runFile: context.runFile,
    path: [...context.callers.map(({ id }) => id), job.id],
    ownFile: context.workflow.path,
  });
  if (job.call !== undefined && job.call.path === undefined) return new OpenObject(forced, path);
  if (job.call !== undefined) return { ...calledOutputs(called, path), ...forced };
  const own = Object.entries(job.outputs).map(([name, token]): [string, Value] => {
    const texts = expanded.cells.map((cell) => {
      try {
        const value = evaluateToken(token, cell.scope);
        return unknownsIn(value).length > 0 ? undefined : toText(value as Exclude<Value, Unknown>);
      } catch (error) {
        if (error instanceof ExpressionFault) return undefined;
        throw error;
      }
    });
    return [name, agreed(texts) ?? unknownAt(`${path}.${name}`)];
  });
  return { ...Object.fromEntries(own), ...forced };
}

/** The one value that all cells of a matrix leave; with several it depends on which ends last. */
function agreed(texts: readonly (string | undefined)[]): string | undefined {
  return texts.every((text) => text === texts[0]) ? texts[0] : undefined;
}

function calledOutputs(called: readonly Value[], path: string): { [name: string]: Value } {
  const found: { [name: string]: Value } = {};
  for (const outputs of called) {
    if (outputs instanceof OpenObject || outputs === null || typeof outputs !== "object") continue;
    for (const [name, value] of Object.entries(outputs) as [string, Value][]) {
      const agrees = !(name in found) || found[name] === value;
      found[name] = agrees && !(value instanceof Unknown) ? value : unknownAt(`${path}.${name}`);
    }
  }
  return found;
}
