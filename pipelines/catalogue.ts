import type { PipelineDefinition } from "./pipeline.ts";
import { pythonApp } from "./python-app/pipeline.ts";

/** Every pipeline that an inventory entry may name. */
export const catalogue: Readonly<Record<string, PipelineDefinition>> = {
  [pythonApp.name]: pythonApp as PipelineDefinition,
};
