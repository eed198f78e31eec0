import { ActionsRunnerGroup } from "@pulumi/github/actionsRunnerGroup.js";
import * as pulumi from "@pulumi/pulumi";

export interface RunnerGroupArgs {
  /** Name on GitHub. */
  readonly groupName: string;
  /** The repositories whose jobs its runners take, by name and GitHub's numeric id. */
  readonly repositories: readonly { readonly name: pulumi.Input<string>; readonly id: pulumi.Input<number> }[];
  /** Whether public ones among them may use it: only by an exception. */
  readonly publicRepositories: boolean;
}

/** The runner group of one fleet, which only the named repositories may use. */
export class RunnerGroup extends pulumi.ComponentResource {
  /** GitHub's numeric id. */
  declare readonly groupId: pulumi.Output<number>;

  constructor(name: string, args: RunnerGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:RunnerGroup", name, {}, opts);
    const { groupName, repositories, publicRepositories } = args;
    const group = new ActionsRunnerGroup(
      name,
      {
        name: groupName,
        visibility: "selected",
        selectedRepositoryIds: repositories.map(({ id }) => id),
        allowsPublicRepositories: publicRepositories,
        restrictedToWorkflows: false,
      },
      { parent: this },
    );
    this.groupId = group.id.apply(Number);
    this.registerOutputs({ groupId: this.groupId });
  }
}
