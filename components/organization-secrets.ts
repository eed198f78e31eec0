import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "./child-options.ts";
import { replacedInPlace } from "./secrets.ts";
import { sortedEntries } from "./sorted-entries.ts";

/** A secret that the organisation lends to some of its repositories. */
export interface OrganizationSecret {
  readonly value: pulumi.Input<string>;
  /** Numeric ids of the repositories that see it. */
  readonly repositoryIds: readonly pulumi.Input<number>[];
  /** Whether Dependabot's pull requests in these repositories see it too. Default: false. */
  readonly dependabot?: boolean;
}

export interface OrganizationSecretsArgs {
  /** By name. */
  readonly secrets: Readonly<Record<string, OrganizationSecret>>;
}

/**
 * Secrets of the organisation, each for selected repositories. Secrets that are not named here are left alone.
 *
 * Who sees a secret is a resource of its own, as the provider would replace the secret for a new reader. The secret still
 * carries the list as it last was: GitHub takes a new value without a list as a new value for nobody.
 */
export class OrganizationSecrets extends pulumi.ComponentResource {
  declare readonly leaves: readonly pulumi.Resource[];

  constructor(name: string, { secrets }: OrganizationSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:OrganizationSecrets", name, {}, opts);
    const options = { ...childOptions(this, opts), ...replacedInPlace };
    const readByOthers = { ...options, ignoreChanges: ["selectedRepositoryIds"] };

    this.leaves = sortedEntries(secrets).flatMap(([secretName, { value, repositoryIds, dependabot = false }]) => {
      const readers = [...repositoryIds];
      const own = { secretName, value: pulumi.secret(value), visibility: "selected", selectedRepositoryIds: readers };
      const secret = new github.ActionsOrganizationSecret(`${name}-${secretName}`, own, readByOthers);
      const access = new github.ActionsOrganizationSecretRepositories(
        `${name}-${secretName}-repositories`,
        { secretName: secret.secretName, selectedRepositoryIds: readers },
        { ...options, deletedWith: secret },
      );
      if (!dependabot) return [secret, access];
      const twin = new github.DependabotOrganizationSecret(`${name}-dependabot-${secretName}`, own, readByOthers);
      const twinAccess = new github.DependabotOrganizationSecretRepositories(
        `${name}-dependabot-${secretName}-repositories`,
        { secretName: twin.secretName, selectedRepositoryIds: readers },
        { ...options, deletedWith: twin },
      );
      return [secret, access, twin, twinAccess];
    });
    this.registerOutputs({});
  }
}
