import type { Condition } from "../../workflow/expressions.ts";
import { github, secret } from "../../workflow/expressions-contexts.ts";
import type { ActionStep, Permissions } from "../../workflow/model.ts";
import { registryLogin } from "../../workflow/steps.ts";
import type { PipelineContext } from "../pipeline.ts";

/** Where a pipeline's image lives, and what a job needs to get there. */
export interface Registry {
  /** Host and name of the image, without a tag (`ghcr.io/acme/sample-app`); registries take small letters only. */
  readonly image: string;
  /** Page that shows the image's tags to people. */
  readonly page: string;
  readonly login: (condition?: Condition) => ActionStep;
  /** Grants of a job that pulls. */
  readonly pull: Permissions;
  /** Grants of a job that pushes. */
  readonly push: Permissions;
}

/** GitHub's own registry: the job's token is all that it needs. */
export function ghcr({ repository }: PipelineContext): Registry {
  return {
    image: `ghcr.io/${repository.owner}/${repository.name}`.toLowerCase(),
    page: `https://github.com/${repository.owner}/${repository.name}/pkgs/container/${repository.name.toLowerCase()}`,
    login: (condition) =>
      registryLogin({
        registry: "ghcr.io",
        username: github.actor,
        password: secret("GITHUB_TOKEN"),
        ...(condition === undefined ? {} : { if: condition }),
      }),
    pull: { packages: { read: "pulls the image" } },
    push: { packages: { write: "pushes the image" } },
  };
}

/** Docker Hub: the secrets DOCKER_HUB_USERNAME and DOCKER_HUB_TOKEN, for Dependabot's pull requests too. */
export function dockerHub({ repository }: PipelineContext, namespace = repository.owner): Registry {
  const name = `${namespace}/${repository.name}`.toLowerCase();
  return {
    image: `docker.io/${name}`,
    page: `https://hub.docker.com/r/${name}/tags`,
    login: (condition) =>
      registryLogin({
        username: secret("DOCKER_HUB_USERNAME"),
        password: secret("DOCKER_HUB_TOKEN"),
        ...(condition === undefined ? {} : { if: condition }),
      }),
    pull: {},
    push: {},
  };
}
