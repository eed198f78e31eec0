import type { IntegrationTests } from "../jobs/image.ts";
import { dockerHub, ghcr, type Registry } from "../jobs/registry.ts";
import { packageNameOf } from "../package-name.ts";
import type { PipelineContext } from "../pipeline.ts";
import type { PythonAppOptions } from "./options.ts";

/** The options with everything worked out that several workflows need. */
export interface PythonAppPlan {
  readonly options: PythonAppOptions;
  readonly context: PipelineContext;
  readonly registry: Registry;
  /** Import name of the package. */
  readonly package: string;
  /** What the image is tried out with (`python -m sample_app 2 3`), a word each. */
  readonly command: readonly string[];
  readonly integration: IntegrationTests | undefined;
}

export function planPythonApp(options: PythonAppOptions, context: PipelineContext): PythonAppPlan {
  const packageName = packageNameOf("python-app", options.package, context);
  return {
    options,
    context,
    registry: options.registry === "ghcr" ? ghcr(context) : dockerHub(context, options.dockerHubNamespace),
    package: packageName,
    command: ["python", "-m", packageName, ...options.arguments],
    integration:
      options.integrationTests === false
        ? undefined
        : {
            folder: options.integrationTests,
            requirements: options.requirements,
            pythonVersion: options.versions.at(-1)!,
          },
  };
}
