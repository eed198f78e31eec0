import * as pulumi from "@pulumi/pulumi";

/** One label for issues and pull requests. */
export interface LabelArgs {
  /** Six hexadecimal digits, without "#". */
  color: pulumi.Input<string>;
  /** At most 100 characters. Undeclared: stays as it is on GitHub. */
  description?: pulumi.Input<string> | undefined;
}

export interface LabelsArgs {
  /** Login of the organisation or user that owns the repository. */
  owner: pulumi.Input<string>;
  /** Name of the repository, without its owner. */
  repository: pulumi.Input<string>;
  /** By name, as it should be written; GitHub tells names apart without regard to case. */
  labels: pulumi.Input<Record<string, pulumi.Input<LabelArgs>>>;
}

/** Type token of {@link Labels}. */
export const labelsType = "slipway:github:Labels";

/**
 * Labels of a repository. One that exists already is taken over, those that are not declared are never touched. A label
 * that is no longer declared is deleted if this resource made it, and left as it is if it was there before.
 *
 * Import id: `owner/repository`. An import takes in every label that is there, and counts none as made by it.
 */
export class Labels extends pulumi.CustomResource {
  declare readonly owner: pulumi.Output<string>;
  declare readonly repository: pulumi.Output<string>;
  declare readonly labels: pulumi.Output<Record<string, { color: string; description?: string }>>;

  constructor(name: string, args: LabelsArgs, opts?: pulumi.CustomResourceOptions) {
    super(labelsType, name, { ...args }, opts);
  }
}
