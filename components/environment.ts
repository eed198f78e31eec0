import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "./child-options.ts";
import type { Directory } from "./directory.ts";
import {
  checkEnvironment,
  deploymentPatterns,
  type EnvironmentSettings,
  protectionArgs,
  untouchedProtections,
} from "./environment-settings.ts";
import { Secrets } from "./secrets.ts";
import { Variables } from "./variables.ts";

export interface EnvironmentArgs extends EnvironmentSettings {
  /** Name of the repository. */
  readonly repository: pulumi.Input<string>;
  /** Name of the environment, as jobs say it. */
  readonly environment: string;
  /** Values of its secrets, by name. */
  readonly secretValues?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly variables?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Looks reviewers up. */
  readonly directory: Directory;
  /** Whether deleting or replacing it is refused. Default: true, for its deployment history goes with it. */
  readonly protect?: boolean;
}

/** An environment of a repository with its protection, secrets and variables. */
export class Environment extends pulumi.ComponentResource {
  declare readonly environmentName: pulumi.Output<string>;
  declare readonly leaves: readonly pulumi.Resource[];

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    checkEnvironment(args.environment, args);
    // The engine hands deletedWith down to all that is inside, but only the environment itself outlives its repository's
    // archiving. The rest is deleted one by one: a secret should not be left behind, and what is not secret can be made
    // again should the deletion stop half-way.
    const { deletedWith, ...others } = opts ?? {};
    super("slipway:github:Environment", name, {}, others);
    const { repository, directory, secretValues = {}, variables = {} } = args;
    const options = childOptions(this, opts);

    const environment = new github.RepositoryEnvironment(
      name,
      { repository, environment: args.environment, ...protectionArgs(args, directory) },
      {
        ...options,
        ...(deletedWith !== undefined && { deletedWith }),
        protect: args.protect ?? true,
        ignoreChanges: untouchedProtections(args),
      },
    );
    this.environmentName = environment.environment;

    const within = { parent: this };
    const inside = { repository, environment: this.environmentName };
    const policies = deploymentPatterns(args).map((pattern) => {
      const suffix = "branchPattern" in pattern ? `branch-${pattern.branchPattern}` : `tag-${pattern.tagPattern}`;
      return new github.RepositoryEnvironmentDeploymentPolicy(`${name}-${suffix}`, { ...inside, ...pattern }, within);
    });
    const secrets = isEmpty(secretValues)
      ? []
      : new Secrets(`${name}-secrets`, { ...inside, values: secretValues }, within).leaves;
    const own = isEmpty(variables)
      ? []
      : new Variables(`${name}-variables`, { ...inside, values: variables }, within).leaves;

    this.leaves = [environment, ...policies, ...secrets, ...own];
    this.registerOutputs({ environmentName: this.environmentName });
  }
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}
