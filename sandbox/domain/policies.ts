import type { Account, OrganizationPolicy, Repository, RepositoryPolicy } from "../store/rows.ts";
import type { World } from "../world.ts";

/** What an organisation has decided; a part that is absent is at GitHub's default. */
export const organizationPolicy = ({ tables }: World, { id }: Pick<Account, "id">): Partial<OrganizationPolicy> =>
  tables.organizationPolicies.find("organization", id) ?? {};

export function setOrganizationPolicy(
  { tables }: World,
  { id }: Account,
  changes: Partial<Omit<OrganizationPolicy, "id" | "organization">>,
): void {
  const known = tables.organizationPolicies.find("organization", id);
  if (known) tables.organizationPolicies.update(known.id, changes);
  else tables.organizationPolicies.insert({ organization: id, ...changes });
}

export const repositoryPolicy = ({ tables }: World, { id }: Pick<Repository, "id">): Partial<RepositoryPolicy> =>
  tables.repositoryPolicies.find("repository", id) ?? {};

export function setRepositoryPolicy(
  { tables }: World,
  { id }: Repository,
  changes: Partial<Omit<RepositoryPolicy, "id" | "repository">>,
): void {
  const known = tables.repositoryPolicies.find("repository", id);
  if (known) tables.repositoryPolicies.update(known.id, changes);
  else tables.repositoryPolicies.insert({ repository: id, ...changes });
}

/** Whether a repository's published releases stay as they are, and whether its organisation wants it so. */
export function immutableReleases(world: World, repository: Repository): { enabled: boolean; enforced: boolean } {
  const rule = organizationPolicy(world, { id: repository.owner }).immutable_releases;
  const enforced = rule?.enforced === "all" || (rule?.enforced === "selected" && rule.selected.includes(repository.id));
  return { enabled: enforced || (repositoryPolicy(world, repository).immutable_releases ?? false), enforced };
}
