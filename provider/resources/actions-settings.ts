import * as pulumi from "@pulumi/pulumi";

/** Whose pull requests from forks wait for an approval before workflows run; GitHub's own words. */
export type ForkApproval =
  | "first_time_contributors_new_to_github"
  | "first_time_contributors"
  | "all_external_contributors";

export interface ActionsSettingsArgs {
  /** Login of the organisation or user that owns the repository. */
  owner: pulumi.Input<string>;
  /** Name of the repository, without its owner. */
  repository: pulumi.Input<string>;
  /** How long artifacts and logs are kept, in days. Undeclared: stays as it is on GitHub. */
  retentionDays?: pulumi.Input<number> | undefined;
  /** Undeclared: stays as it is on GitHub. */
  forkApproval?: pulumi.Input<ForkApproval> | undefined;
}

/** Type token of {@link ActionsSettings}. */
export const actionsSettingsType = "slipway:github:ActionsSettings";

/**
 * A repository's Actions settings that the GitHub provider lacks. Destroying it leaves the settings as they are.
 *
 * Import id: `owner/repository`.
 */
export class ActionsSettings extends pulumi.CustomResource {
  declare readonly owner: pulumi.Output<string>;
  declare readonly repository: pulumi.Output<string>;
  declare readonly retentionDays: pulumi.Output<number | undefined>;
  declare readonly forkApproval: pulumi.Output<ForkApproval | undefined>;

  constructor(name: string, args: ActionsSettingsArgs, opts?: pulumi.CustomResourceOptions) {
    super(actionsSettingsType, name, { retentionDays: undefined, forkApproval: undefined, ...args }, opts);
  }
}
