import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "./child-options.ts";
import { sortedEntries } from "./sorted-entries.ts";

export interface VariablesArgs {
  /** Name of the repository. */
  readonly repository: pulumi.Input<string>;
  /** Name of the environment whose variables they are. Absent: the whole repository's. */
  readonly environment?: pulumi.Input<string>;
  /** Values by name. */
  readonly values: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Variables of a repository or of one of its environments. Variables that are not named here are left alone. */
export class Variables extends pulumi.ComponentResource {
  declare readonly leaves: readonly pulumi.Resource[];

  constructor(
    name: string,
    { repository, environment, values }: VariablesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("slipway:github:Variables", name, {}, opts);
    // GitHub refuses a second variable of the same name, so a replacement can only follow the deletion.
    const options = { ...childOptions(this, opts), deleteBeforeReplace: true };

    this.leaves = sortedEntries(values).map(([variableName, value]) => {
      const own = { repository, variableName, value };
      return environment === undefined
        ? new github.ActionsVariable(`${name}-${variableName}`, own, options)
        : new github.ActionsEnvironmentVariable(`${name}-${variableName}`, { ...own, environment }, options);
    });
    this.registerOutputs({});
  }
}
