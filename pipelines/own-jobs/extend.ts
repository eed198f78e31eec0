import { deliverDependabot, dependabotPath, updatesIn } from "../dependabot.ts";
import type { DeliveredFile, PipelineContext, PipelineOutput } from "../pipeline.ts";

/** A path that two parts of one repository want to fill, each in its own way. */
export class PathTaken extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`"${path}" is there twice.`);
    this.name = "PathTaken";
    this.path = path;
  }
}

/**
 * What a pipeline gives together with what stands beside it. Scripts that both deliver are one file; what Dependabot
 * keeps current is added up.
 *
 * @throws PathTaken when both have a file of the same path and another content.
 */
export function extend(pipeline: PipelineOutput, more: PipelineOutput, context: PipelineContext): PipelineOutput {
  const files = new Map(pipeline.files.map((file) => [file.path, file]));
  for (const file of more.files) files.set(file.path, together(files.get(file.path), file, context));
  return {
    ...pipeline,
    files: [...files.values()],
    requires: [...pipeline.requires, ...more.requires],
    variables: { ...pipeline.variables, ...more.variables },
  };
}

function together(there: DeliveredFile | undefined, file: DeliveredFile, context: PipelineContext): DeliveredFile {
  if (there === undefined || there.content === file.content) return file;
  if (file.path !== dependabotPath) throw new PathTaken(file.path);
  const updates = [...updatesIn(there.content), ...updatesIn(file.content)];
  return deliverDependabot(
    [...new Map(updates.map((update) => [`${update.ecosystem} ${update.directory}`, update])).values()],
    context,
  );
}
