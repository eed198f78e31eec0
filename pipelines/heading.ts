import type { PipelineContext } from "./pipeline.ts";

/** Where the hand that opens a managed file should go instead; one line, without a comment sign. */
export function managedHeading({ repository }: PipelineContext): string {
  return `Managed by Slipway: edit ${repository.source ?? `inventory/repositories/${repository.id}.yaml`}, not this file.`;
}
