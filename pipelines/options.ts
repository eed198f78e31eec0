import { z } from "zod";
import type { PipelineDefinition } from "./pipeline.ts";

/** One thing that is wrong with a pipeline's options. */
export interface OptionFault {
  /** The option, with the place in it (`versions.0`); empty when the whole of `with` is wrong. */
  readonly option: string;
  readonly message: string;
}

/** Options that a pipeline does not take; `faults` has all of them. */
export class OptionsError extends Error {
  readonly faults: readonly OptionFault[];

  constructor(pipeline: string, faults: readonly OptionFault[]) {
    super(`Pipeline "${pipeline}" cannot be built:\n${faults.map(({ message }) => `- ${message}`).join("\n")}`);
    this.name = "OptionsError";
    this.faults = faults;
  }
}

/**
 * The options of a pipeline, or of a job that a repository's own list uses, defaults filled in.
 *
 * @param given What `with:` says.
 * @throws OptionsError
 */
export function readOptions<Options>(
  definition: Pick<PipelineDefinition<Options>, "name" | "options">,
  given: unknown,
  kind: "pipeline" | "job" | "list of jobs" = "pipeline",
): Options {
  const result = definition.options.safeParse(given ?? {}, { reportInput: true });
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, definition, kind));
  throw new OptionsError(definition.name, [...new Map(faults.map((fault) => [fault.message, fault])).values()]);
}

function faultsOf(
  issue: z.core.$ZodIssue,
  definition: { readonly name: string; readonly options: z.ZodType },
  kind: "pipeline" | "job" | "list of jobs",
): readonly OptionFault[] {
  const shape =
    definition.options instanceof z.ZodObject ? (definition.options.shape as Record<string, z.ZodType>) : {};
  if (issue.code === "unrecognized_keys" && issue.path.length === 0)
    return issue.keys.map((option) => ({
      option,
      message: `Option "${option}" is unknown: ${kind === "list of jobs" ? "a list of jobs" : `${kind} "${definition.name}"`} takes ${Object.keys(shape).join(", ")}.`,
    }));
  const option = issue.path.join(".");
  const found = JSON.stringify(issue.input);
  if (option === "") return [{ option, message: `"with" is ${found}: write a mapping of options, or leave it out.` }];
  const wanted = shape[String(issue.path[0])]?.description ?? issue.message;
  return [{ option, message: `Option "${option}" is ${found}, which does not fit: write ${wanted}.` }];
}
