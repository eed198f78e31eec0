import type { Expression, Value } from "../../workflow/expressions.ts";
import { github, secret } from "../../workflow/expressions-contexts.ts";
import { registryLogin } from "../../workflow/steps.ts";
import { dockerHub, ghcr, type Registry } from "../jobs/registry.ts";
import { packageNameOf } from "../package-name.ts";
import type { DatedException, PipelineContext } from "../pipeline.ts";
import type { ContainerWheelsOptions } from "./options.ts";

/** The options with everything worked out that several jobs need. */
export interface WheelsPlan {
  readonly options: ContainerWheelsOptions;
  readonly context: PipelineContext;
  readonly registry: Registry;
  /** Host of the registry, as the workflow's `env` has it. */
  readonly registryHost: string;
  /** Owner and name of the image, small letters. */
  readonly imageName: string;
  /** Import name of the package. */
  readonly package: string;
  /** The personal token that takes the place of the job's, where one is declared. */
  readonly personalToken: Expression<string> | undefined;
  /** What releases are made with. */
  readonly releaseToken: Value;
  readonly exceptions: readonly DatedException[];
}

export function planWheels(options: ContainerWheelsOptions, context: PipelineContext): WheelsPlan {
  const packageName = packageNameOf("container-wheels", options.package, context);
  const base = { options, context, package: packageName };
  const { registry } = options;
  if (registry === "ghcr") return { ...base, ...placeOf(ghcr(context)), ...jobToken };
  if ("dockerHub" in registry) return { ...base, ...placeOf(dockerHub(context, registry.dockerHub)), ...jobToken };
  const token = secret(registry.token);
  return {
    ...base,
    ...placeOf({
      ...ghcr(context),
      login: (condition) =>
        registryLogin({
          registry: "ghcr.io",
          username: github.repositoryOwner,
          password: token,
          ...(condition === undefined ? {} : { if: condition }),
        }),
      pull: {},
      push: {},
    }),
    personalToken: token,
    releaseToken: token,
    exceptions: [
      {
        option: "registry",
        allows: `the personal access token in the secret "${registry.token}"`,
        until: registry.until,
        reason: registry.reason,
      },
    ],
  };
}

const jobToken = { personalToken: undefined, releaseToken: github.token, exceptions: [] };

function placeOf(registry: Registry) {
  const [registryHost, ...name] = registry.image.split("/") as [string, ...string[]];
  return { registry, registryHost, imageName: name.join("/") };
}
