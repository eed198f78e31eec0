import { secret } from "../../workflow/expressions-contexts.ts";
import { registryLogin } from "../../workflow/steps.ts";
import type { Registry } from "../jobs/registry.ts";
import type { PipelineContext } from "../pipeline.ts";

/**
 * A registry with a user name and a password of its own, in the secrets DOCKER_REGISTRY, DOCKER_USERNAME and
 * DOCKER_PASSWORD.
 *
 * @param host The host, and path where there is one, in clear: GitHub drops outputs that hold a secret.
 */
export function ownRegistry({ repository }: PipelineContext, host: string): Registry {
  const image = `${host}/${repository.owner}/${repository.name}`.toLowerCase();
  return {
    image,
    page: `https://${image}`,
    login: (condition) => ({
      ...registryLogin({
        username: secret("DOCKER_USERNAME"),
        password: secret("DOCKER_PASSWORD"),
        ...(condition === undefined ? {} : { if: condition }),
      }),
      with: {
        registry: secret("DOCKER_REGISTRY"),
        username: secret("DOCKER_USERNAME"),
        password: secret("DOCKER_PASSWORD"),
      },
    }),
    pull: {},
    push: {},
  };
}
