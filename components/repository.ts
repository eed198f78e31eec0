import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { Labels } from "../provider/resources/labels.ts";
import { type Access, type Grant, grants } from "./access.ts";
import { childOptions } from "./child-options.ts";
import { customProperty } from "./custom-property.ts";
import type { Directory } from "./directory.ts";
import type { Label } from "./label.ts";
import { type RepositorySettings, repositoryArgs, untouchedInputs } from "./repository-settings.ts";
import { sortedEntries } from "./sorted-entries.ts";

export interface RepositoryArgs extends RepositorySettings {
  /** Login of the organisation or user that owns it. */
  readonly owner: pulumi.Input<string>;
  readonly access?: Access;
  /** By name. Labels that are not named here are left alone. */
  readonly labels?: Readonly<Record<string, Label>>;
  /** Values of the organisation's custom properties, by name. Organisations only. */
  readonly properties?: Readonly<Record<string, string | readonly string[]>>;
  /** Looks teams up. */
  readonly directory: Directory;
  /** Whether deleting or replacing it is refused. Default: true. */
  readonly protect?: boolean;
}

/**
 * A repository with its settings, security features, access, labels and custom properties. Destroying it archives it.
 * Logical names come from the component's own name, which must never come from the GitHub name.
 */
export class Repository extends pulumi.ComponentResource {
  /** Name on GitHub; whoever takes it waits for the repository. */
  declare readonly repositoryName: pulumi.Output<string>;
  /** GitHub's numeric id, the same through renames. */
  declare readonly repositoryId: pulumi.Output<number>;
  /** The repository itself, without the resources around it. */
  declare readonly repository: github.Repository;
  /** Who may do what, one resource each. */
  declare readonly access: readonly pulumi.Resource[];

  constructor(name: string, args: RepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:Repository", name, {}, opts);
    const options = childOptions(this, opts);

    this.repository = new github.Repository(name, repositoryArgs(args), {
      ...options,
      protect: args.protect ?? true,
      ignoreChanges: untouchedInputs(args),
      ...(args.adopt === true && { import: args.name }),
    });
    this.repositoryName = this.repository.name;
    this.repositoryId = this.repository.repoId;

    // Archiving keeps the repository readable: its people, labels and properties stay, so nothing of them is deleted.
    const around = { ...options, deletedWith: this.repository };
    this.access = grants(args.access).map((grant) => this.#grant(name, grant, args.directory, around));
    this.#security(name, args, around);
    this.#labels(name, args, around);
    this.#properties(name, args, around);
    this.registerOutputs({ repositoryName: this.repositoryName, repositoryId: this.repositoryId });
  }

  /** Settings, not objects: removing the word from the inventory leaves the setting as it is, hence retainOnDelete. */
  #security(name: string, { security = {}, archived }: RepositoryArgs, options: pulumi.CustomResourceOptions): void {
    // GitHub switches both off with archiving, and the provider fails to read alerts of an archived repository.
    if (archived === true) return;
    const { vulnerabilityAlerts, dependabotUpdates } = security;
    const repository = this.repositoryName;
    const retained = { ...options, retainOnDelete: true };
    const alerts =
      vulnerabilityAlerts !== undefined &&
      new github.RepositoryVulnerabilityAlerts(
        `${name}-vulnerability-alerts`,
        { repository, enabled: vulnerabilityAlerts },
        retained,
      );
    if (dependabotUpdates === undefined) return;
    new github.RepositoryDependabotSecurityUpdates(
      `${name}-dependabot-updates`,
      { repository, enabled: dependabotUpdates },
      // GitHub refuses security updates while alerts are off.
      { ...retained, ...(alerts && { dependsOn: [alerts] }) },
    );
  }

  #grant(name: string, { kind, who, permission }: Grant, directory: Directory, options: pulumi.CustomResourceOptions) {
    const repository = this.repositoryName;
    if (kind === "team") {
      const teamId = directory.teamId(who).apply(String);
      return new github.TeamRepository(`${name}-team-${who}`, { repository, teamId, permission }, renamed(options));
    }
    return new github.RepositoryCollaborator(
      `${name}-person-${who}`,
      { repository, username: who, permission },
      renamed(options),
    );
  }

  #labels(name: string, { owner, labels = {} }: RepositoryArgs, options: pulumi.CustomResourceOptions): void {
    if (Object.keys(labels).length === 0) return;
    const repository = this.repositoryName;
    new Labels(`${name}-labels`, { owner, repository, labels: Object.fromEntries(sortedEntries(labels)) }, options);
  }

  #properties(name: string, { properties }: RepositoryArgs, options: pulumi.CustomResourceOptions): void {
    for (const [propertyName, value] of sortedEntries(properties)) {
      new github.RepositoryCustomProperty(
        `${name}-property-${propertyName}`,
        { repository: this.repositoryName, propertyName, ...customProperty(value) },
        { ...options, deleteBeforeReplace: true },
      );
    }
  }
}

/**
 * The provider replaces grants of a renamed repository: it would take people's access away to give it back by name. So
 * they keep the name that they were made under, which GitHub redirects. A replacement for any other reason deletes first,
 * since the old grant and the new one are one to GitHub.
 */
function renamed(options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return { ...options, deleteBeforeReplace: true, ignoreChanges: ["repository"] };
}
