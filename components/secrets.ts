import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "./child-options.ts";
import { sortedEntries } from "./sorted-entries.ts";

export interface SecretsArgs {
  /** Name of the repository. */
  readonly repository: pulumi.Input<string>;
  /** Name of the environment whose secrets they are. Absent: the whole repository's. */
  readonly environment?: pulumi.Input<string>;
  /** Values by name. */
  readonly values: Readonly<Record<string, pulumi.Input<string>>>;
  /** Names that Dependabot's pull requests see too. Not in an environment. */
  readonly dependabot?: readonly string[];
}

/** Secrets of a repository or of one of its environments. Secrets that are not named here are left alone. */
export class Secrets extends pulumi.ComponentResource {
  declare readonly leaves: readonly pulumi.Resource[];

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:Secrets", name, {}, opts);
    const { repository, environment, values, dependabot = [] } = args;
    const options = { ...childOptions(this, opts), ...replacedInPlace };

    this.leaves = sortedEntries(values).flatMap(([secretName, plain]) => {
      const value = pulumi.secret(plain);
      if (environment !== undefined) {
        const own = { repository, environment, secretName, value };
        return [new github.ActionsEnvironmentSecret(`${name}-${secretName}`, own, options)];
      }
      const own = { repository, secretName, value };
      return [
        new github.ActionsSecret(`${name}-${secretName}`, own, options),
        ...(dependabot.includes(secretName)
          ? [new github.DependabotSecret(`${name}-dependabot-${secretName}`, own, options)]
          : []),
      ];
    });
    this.registerOutputs({});
  }
}

/**
 * A new value is written over the old one, never by way of a deletion. Should a secret ever have to be replaced (a
 * provider may decide so), the old one goes first: GitHub knows secrets by name, so deleting it last would delete the new
 * one.
 */
export const replacedInPlace = { deleteBeforeReplace: true } as const;
