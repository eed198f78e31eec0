import { OptionsError } from "./options.ts";
import type { PipelineContext } from "./pipeline.ts";

/**
 * The Python package of a repository: what the option `package` says, or the repository's name as Python takes it.
 *
 * @throws OptionsError when the repository's name makes no package name.
 */
export function packageNameOf(pipeline: string, given: string | undefined, { repository }: PipelineContext): string {
  const name = given ?? repository.name.toLowerCase().replaceAll(/[-.]/g, "_");
  if (/^[a-z_]/i.test(name)) return name;
  throw new OptionsError(pipeline, [
    {
      option: "package",
      message: `Option "package" is left out, but "${repository.name}" makes no package name: write one.`,
    },
  ]);
}
