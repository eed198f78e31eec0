import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { ActionsSettings } from "../provider/resources/actions-settings.ts";
import {
  type ActionsPermissionSettings,
  checkActions,
  permissionArgs,
  tokenArgs,
  untouchedPermissions,
  untouchedToken,
} from "./actions-settings.ts";
import { childOptions } from "./child-options.ts";
import { declared } from "./declared.ts";

export interface ActionsPermissionsArgs extends ActionsPermissionSettings {
  /** Login of the organisation or user that owns the repository. */
  readonly owner: pulumi.Input<string>;
  /** Name of the repository. */
  readonly repository: pulumi.Input<string>;
  /**
   * Name of a repository that exists already: its settings are read before they are written, so that what is undeclared
   * is kept from the first `up` on.
   */
  readonly adopt?: string;
  /**
   * Have a resource of Slipway's own read the repository even where no setting is declared: a refresh by a token that does
   * not see the repository then stops, and takes nothing for gone (F27).
   */
  readonly watched?: boolean;
}

/**
 * What GitHub Actions may do in a repository. These are settings that every repository has: removing them from the
 * inventory leaves them as they are.
 */
export class ActionsPermissions extends pulumi.ComponentResource {
  declare readonly leaves: readonly pulumi.Resource[];

  constructor(name: string, args: ActionsPermissionsArgs, opts?: pulumi.ComponentResourceOptions) {
    checkActions(name, args, args.adopt !== undefined);
    super("slipway:github:ActionsPermissions", name, {}, opts);
    const { owner, repository, adopt, watched = false, retentionDays, forkApproval } = args;
    const options = {
      ...childOptions(this, opts),
      // Deleting would reset to "all actions allowed": worse than what anybody declared.
      retainOnDelete: true,
      ...(adopt !== undefined && { import: adopt }),
    };

    const leaves: pulumi.Resource[] = [];
    const permissions = permissionArgs(args);
    if (permissions !== undefined) {
      leaves.push(
        new github.ActionsRepositoryPermissions(
          `${name}-permissions`,
          { repository, ...permissions },
          { ...options, ignoreChanges: untouchedPermissions(args) },
        ),
      );
    }
    const token = tokenArgs(args);
    if (token !== undefined) {
      leaves.push(
        new github.WorkflowRepositoryPermissions(
          `${name}-token`,
          { repository, ...token },
          { ...options, ignoreChanges: untouchedToken(args) },
        ),
      );
    }
    if (watched || retentionDays !== undefined || forkApproval !== undefined) {
      const { import: _, ...own } = options;
      leaves.push(
        new ActionsSettings(
          `${name}-settings`,
          { owner, repository, ...declared({ retentionDays, forkApproval }) },
          own,
        ),
      );
    }
    this.leaves = leaves;
    this.registerOutputs({});
  }
}
