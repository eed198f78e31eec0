import type { Inventory, RepositoryEntry } from "../inventory/inventory.ts";
import type { OrganizationEntry } from "../inventory/schema.ts";
import type { Settings } from "../settings.ts";

/** Repositories of a stack that are there to see something, by inventory id. */
type Repositories<Id> = Readonly<Record<string, { readonly repositoryId: Id }>>;

/** The organisation's secrets with their values and the numeric ids of the repositories that see them. */
export function organizationSecrets<Id, Value>(
  { organization }: Inventory,
  repositories: Repositories<Id>,
  values: Readonly<Record<string, Value>>,
): Record<string, { value: Value; repositoryIds: Id[]; dependabot?: boolean }> {
  return Object.fromEntries(
    Object.entries(organization.secrets ?? {}).flatMap(([name, { repositories: ids, dependabot, kept }]) => {
      const value = kept === true ? undefined : values[name];
      const secret = { repositoryIds: idsOf(ids, repositories), ...(dependabot !== undefined && { dependabot }) };
      return value === undefined ? [] : [[name, { ...secret, value }]];
    }),
  );
}

/** The organisation's variables and the numeric ids of the repositories that see them. */
export function organizationVariables<Id>(
  { organization }: Inventory,
  repositories: Repositories<Id>,
): Record<string, { value: string; repositoryIds: Id[] }> {
  return Object.fromEntries(
    Object.entries(organization.variables ?? {})
      .filter(([, { kept }]) => kept !== true)
      .map(([name, { value, repositories: ids }]) => [name, { value, repositoryIds: idsOf(ids, repositories) }]),
  );
}

/**
 * What of its organisation a repository sees. A user has no organisation, and on GitHub's free plan its secrets and
 * variables do not reach private repositories (GitHub docs, "Using secrets in GitHub Actions").
 */
export function visibleOrganization(
  organization: OrganizationEntry,
  { id, visibility }: Pick<RepositoryEntry, "id" | "visibility">,
  { ownerType, plan }: Pick<Settings, "ownerType" | "plan">,
): OrganizationEntry {
  if (ownerType === "user" || (plan === "free" && visibility !== "public")) return {};
  const seen = <Shared extends { readonly repositories: readonly string[] }>(all: Record<string, Shared> = {}) =>
    Object.fromEntries(Object.entries(all).filter(([, { repositories }]) => repositories.includes(id)));
  return { secrets: seen(organization.secrets), variables: seen(organization.variables) };
}

/** Those of the named repositories that this stack has; another stack's are not its to lend to. */
function idsOf<Id>(ids: readonly string[], repositories: Repositories<Id>): Id[] {
  return Object.entries(repositories)
    .filter(([id]) => ids.includes(id))
    .map(([, { repositoryId }]) => repositoryId);
}
