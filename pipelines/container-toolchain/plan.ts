import { ghcr, type Registry } from "../jobs/registry.ts";
import { packageNameOf } from "../package-name.ts";
import type { PipelineContext } from "../pipeline.ts";
import type { ContainerToolchainOptions } from "./options.ts";

/** The options with everything worked out that several jobs need. */
export interface ToolchainPlan {
  readonly options: ContainerToolchainOptions;
  readonly context: PipelineContext;
  readonly registry: Registry;
  /** Import name of the package. */
  readonly package: string;
  /** Everything that the image's hash covers. */
  readonly inputs: readonly string[];
}

export function planToolchain(options: ContainerToolchainOptions, context: PipelineContext): ToolchainPlan {
  return {
    options,
    context,
    registry: ghcr(context),
    package: packageNameOf("container-toolchain", options.package, context),
    inputs: [...new Set(["Dockerfile", ".dockerignore", ...options.inputs])],
  };
}
