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
 * The options of a pipeline, defaults filled in.
 *
 * @param given What `with:` says.
 * @throws OptionsError
 */
export function readOptions<Options>(definition: PipelineDefinition<Options>, given: unknown): Options {
  const result = definition.options.safeParse(given ?? {}, { reportInput: true });
  if (result.success) return result.data;
  throw new OptionsError(
    definition.name,
    result.error.issues.flatMap((issue) => faultsOf(issue, definition)),
  );
}

function faultsOf(
  issue: z.core.$ZodIssue,
  definition: { readonly name: string; readonly options: z.ZodType },
): readonly OptionFault[] {
  const shape =
    definition.options instanceof z.ZodObject ? (definition.options.shape as Record<string, z.ZodType>) : {};
  if (issue.code === "unrecognized_keys" && issue.path.length === 0)
    return issue.keys.map((option) => ({
      option,
      message: `Option "${option}" is unknown: pipeline "${definition.name}" takes ${Object.keys(shape).join(", ")}.`,
    }));
  const option = issue.path.join(".");
  if (option === "")
    return [{ option, message: `"with" ${issue.message}: write a mapping of options, or leave it out.` }];
  const allowed = shape[String(issue.path[0])]?.description;
  const found = issue.input === undefined ? "" : ` is ${JSON.stringify(issue.input)}, which`;
  return [
    {
      option,
      message: `Option "${option}"${found} does not fit: ${allowed ?? issue.message}${issue.code === "custom" ? ` (${issue.message})` : ""}.`,
    },
  ];
}
