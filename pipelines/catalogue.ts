import { containerToolchain } from "./container-toolchain/pipeline.ts";
import { containerWheels } from "./container-wheels/pipeline.ts";
import { mlTraining } from "./ml-training/pipeline.ts";
import type { PipelineDefinition } from "./pipeline.ts";
import { pulumiProgram } from "./pulumi-program/pipeline.ts";
import { pythonApp } from "./python-app/pipeline.ts";
import { pythonService } from "./python-service/pipeline.ts";

/** Every pipeline that an inventory entry may name. */
export const catalogue: Readonly<Record<string, PipelineDefinition>> = {
  [containerToolchain.name]: containerToolchain as PipelineDefinition,
  [containerWheels.name]: containerWheels as PipelineDefinition,
  [mlTraining.name]: mlTraining as PipelineDefinition,
  [pulumiProgram.name]: pulumiProgram as PipelineDefinition,
  [pythonApp.name]: pythonApp as PipelineDefinition,
  [pythonService.name]: pythonService as PipelineDefinition,
};
