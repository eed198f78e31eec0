import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "./child-options.ts";
import { sortedEntries } from "./sorted-entries.ts";

/** A variable that the organisation lends to some of its repositories. */
export interface OrganizationVariable {
  readonly value: pulumi.Input<string>;
  /** Numeric ids of the repositories that see it. */
  readonly repositoryIds: readonly pulumi.Input<number>[];
}

export interface OrganizationVariablesArgs {
  /** By name. */
  readonly variables: Readonly<Record<string, OrganizationVariable>>;
}

/** Variables of the organisation, each for selected repositories. Variables that are not named here are left alone. */
export class OrganizationVariables extends pulumi.ComponentResource {
  declare readonly leaves: readonly pulumi.Resource[];

  constructor(name: string, { variables }: OrganizationVariablesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:OrganizationVariables", name, {}, opts);
    const options = { ...childOptions(this, opts), deleteBeforeReplace: true };

    this.leaves = sortedEntries(variables).map(
      ([variableName, { value, repositoryIds }]) =>
        new github.ActionsOrganizationVariable(
          `${name}-${variableName}`,
          { variableName, value, visibility: "selected", selectedRepositoryIds: [...repositoryIds] },
          options,
        ),
    );
    this.registerOutputs({});
  }
}
