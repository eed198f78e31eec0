import { ghcr, type Registry } from "../jobs/registry.ts";
import { type OptionFault, OptionsError } from "../options.ts";
import type { DatedException, PipelineContext } from "../pipeline.ts";
import { type Compatibility, compatibilityOf } from "./compatibility.ts";
import type { MlTrainingOptions } from "./options.ts";
import { ownRegistry } from "./own-registry.ts";

/** The options with everything worked out that several workflows need. */
export interface MlTrainingPlan {
  readonly options: MlTrainingOptions;
  readonly context: PipelineContext;
  readonly registry: Registry;
  /** Import name of the package. */
  readonly package: string;
  readonly compatibility: Compatibility;
  /** Repository variables, each from the option that the workflows hold too. */
  readonly variables: Readonly<Record<string, string>>;
  readonly exceptions: readonly DatedException[];
}

/** @throws OptionsError where options do not go together. */
export function planMlTraining(options: MlTrainingOptions, context: PipelineContext): MlTrainingPlan {
  const faults: OptionFault[] = [];
  const { name } = context.repository;
  const packageName = options.package ?? name.toLowerCase().replaceAll(/[-.]/g, "_");
  if (!/^[a-z_]/i.test(packageName))
    faults.push({
      option: "package",
      message: `Option "package" is left out, but "${name}" makes no package name: write one.`,
    });
  const compatibility = compatibilityOf(options);
  if (!("cells" in compatibility)) faults.push(...compatibility);
  if (faults.length > 0 || !("cells" in compatibility)) throw new OptionsError("ml-training", faults);
  return {
    options,
    context,
    registry: options.registry === "ghcr" ? ghcr(context) : ownRegistry(context, options.registry.host),
    package: packageName,
    compatibility,
    variables: variablesOf(options),
    exceptions: exceptionsOf(options),
  };
}

function variablesOf(options: MlTrainingOptions): Record<string, string> {
  return {
    BENCHMARK_ITERATIONS: String(options.benchmarkIterations),
    BUILD_PLATFORMS: options.buildPlatforms.join(","),
    COVERAGE_THRESHOLD: String(options.coverage),
    NAMESPACE: options.namespace,
    NODE_VERSION: options.nodeVersion,
    PRODUCTION_CLUSTER: options.productionCluster,
    PYTHON_VERSIONS: options.pythonVersions.join(","),
    STAGING_CLUSTER: options.stagingCluster,
    TEST_TIMEOUT: String(options.testTimeout),
  };
}

function exceptionsOf({ registry, pypi, cloud }: MlTrainingOptions): DatedException[] {
  const exception = (option: string, allows: string, { until, reason }: { until: string; reason: string }) => ({
    option,
    allows,
    until,
    reason,
  });
  return [
    ...(typeof registry === "string"
      ? []
      : [exception("registry", "a registry password that does not expire", registry)]),
    ...(typeof pypi === "string" ? [] : [exception("pypi", "a PyPI token that does not expire", pypi)]),
    ...(typeof cloud === "string"
      ? []
      : [
          exception(
            "cloud",
            cloud.by === "keys" ? "AWS keys that do not expire" : "a kubeconfig with credentials that do not expire",
            cloud,
          ),
        ]),
  ];
}
