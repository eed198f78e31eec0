import type { Account, Environment, Repository, Ruleset, Scope } from "../store/rows.ts";
import type { World } from "../world.ts";

// What is in the store, told without ids and times: two servers that hold the same things tell the same.

const byName = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

const without = <T extends object>(row: T, ...keys: (keyof T)[]) =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key as keyof T)));

const names = (world: World, ids: readonly number[]) =>
  ids.map((id) => world.tables.repositories.get(id)?.name ?? `?${id}`).sort();

function secretsOf(world: World, scope: Scope) {
  return byName(
    world.tables.secrets
      .where("scope", scope)
      .map(({ name, sha256, visibility, selected }) => [
        name,
        { sha256, ...(visibility === null ? {} : { visibility, selected: names(world, selected) }) },
      ]),
  );
}

function variablesOf(world: World, scope: Scope) {
  return byName(
    world.tables.variables
      .where("scope", scope)
      .map(({ name, value, visibility, selected }) => [
        name,
        visibility === null ? value : { value, visibility, selected: names(world, selected) },
      ]),
  );
}

function rulesetsOf(world: World, rows: readonly Ruleset[]) {
  return byName(
    rows.map((row) => {
      const actors = row.bypass_actors.map((actor) => {
        const team = actor.actor_type === "Team" ? world.tables.teams.get(actor.actor_id ?? 0)?.slug : undefined;
        return team === undefined ? actor : { ...actor, actor_id: team };
      });
      const fields = without(row, "id", "repository", "organization", "created_at", "updated_at");
      return [row.name, { ...fields, bypass_actors: actors }];
    }),
  );
}

function environmentState(world: World, row: Environment) {
  const { tables } = world;
  const reviewers = row.reviewers.map(({ type, id }) =>
    type === "Team" ? `team ${tables.teams.get(id)?.slug}` : `user ${tables.accounts.get(id)?.login}`,
  );
  const policies = tables.deploymentPolicies.where("environment", row.id).map(({ name, type }) => `${type} ${name}`);
  return {
    ...without(row, "id", "repository", "name", "created_at", "updated_at"),
    reviewers: reviewers.sort(),
    policies: policies.sort(),
    secrets: secretsOf(world, `environment/${row.id}`),
    variables: variablesOf(world, `environment/${row.id}`),
  };
}

/** Every branch and tag with its files, by the ids of their contents. */
async function refsOf(world: World, repository: Repository) {
  const git = world.git.repository(repository.id);
  const refs = (await git.refs()).filter((ref) => !ref.name.startsWith("refs/pull/"));
  return byName(
    await Promise.all(
      refs.map(async (ref) => {
        const entries = (await git.tree(ref.commit, { recursive: true })) ?? [];
        const files = entries
          .filter((entry) => entry.type !== "tree")
          .map((entry) => [entry.path, `${entry.mode} ${entry.sha}`] as const);
        return [ref.name, byName(files)] as const;
      }),
    ),
  );
}

async function repositoryState(world: World, row: Repository) {
  const { tables } = world;
  const login = (id: number) => tables.accounts.get(id)?.login ?? `?${id}`;
  const own = without(
    row,
    "id",
    "owner",
    "name",
    "next_number",
    "created_at",
    "updated_at",
    "pushed_at",
    "parent",
    "template",
  );
  return {
    ...own,
    labels: byName(
      tables.labels.where("repository", row.id).map(({ name, color, description }) => [name, { color, description }]),
    ),
    collaborators: byName(
      tables.collaborators.where("repository", row.id).map((grant) => [login(grant.account), grant.permission]),
    ),
    invitations: byName(
      tables.invitations.where("repository", row.id).map((grant) => [login(grant.invitee), grant.permission]),
    ),
    teams: byName(
      tables.teamRepositories
        .where("repository", row.id)
        .map((grant) => [tables.teams.get(grant.team)!.slug, grant.permission]),
    ),
    secrets: secretsOf(world, `repository/${row.id}/actions`),
    dependabotSecrets: secretsOf(world, `repository/${row.id}/dependabot`),
    variables: variablesOf(world, `repository/${row.id}/actions`),
    environments: byName(
      tables.environments
        .where("repository", row.id)
        .map((environment) => [environment.name, environmentState(world, environment)]),
    ),
    rulesets: rulesetsOf(world, tables.rulesets.where("repository", row.id)),
    protections: byName(
      tables.branchProtections
        .where("repository", row.id)
        .map((rule) => [rule.pattern, without(rule, "id", "repository", "pattern")]),
    ),
    autolinks: byName(
      tables.autolinks.where("repository", row.id).map((link) => [link.key_prefix, without(link, "id", "repository")]),
    ),
    keys: byName(
      tables.deployKeys.where("repository", row.id).map(({ title, key, read_only }) => [title, { key, read_only }]),
    ),
    pages: tables.pagesSites.where("repository", row.id).map((site) => without(site, "id", "repository")),
    releases: byName(
      tables.releases.where("repository", row.id).map(({ id, tag_name, name, draft, prerelease }) => {
        const assets = tables.releaseAssets.where("release", id).map((asset) => `${asset.name} ${asset.digest}`);
        return [tag_name, { name, draft, prerelease, assets: assets.sort() }];
      }),
    ),
    pulls: tables.pulls.where("repository", row.id).map(({ number, title, state, head, base, merged_at }) => ({
      number,
      title,
      state,
      head,
      base,
      merged: merged_at !== null,
    })),
    refs: await refsOf(world, row),
  };
}

function ownerState(world: World, account: Account) {
  const { tables } = world;
  const login = (id: number) => tables.accounts.get(id)?.login ?? `?${id}`;
  const scope = (app: string) => `organization/${account.id}/${app}`;
  return {
    ...without(account, "id", "login", "created_at", "updated_at"),
    actions: {
      ...without(account.actions, "enabled_repository_ids"),
      enabled: names(world, account.actions.enabled_repository_ids),
    },
    packages: byName(
      tables.packages
        .where("owner", account.id)
        .filter((row) => row.deleted_at === null)
        .map(({ id, name, package_type, visibility }) => {
          const versions = tables.packageVersions.where("package", id).filter((row) => row.deleted_at === null);
          return [`${package_type} ${name}`, { visibility, versions: versions.map(({ tags }) => tags) }];
        }),
    ),
    members: byName(tables.memberships.where("organization", account.id).map((row) => [login(row.account), row.role])),
    teams: byName(
      tables.teams.where("organization", account.id).map((team) => [
        team.slug,
        {
          ...without(team, "id", "organization", "slug", "parent", "created_at", "updated_at"),
          parent: team.parent === null ? null : tables.teams.get(team.parent)!.slug,
          members: byName(tables.teamMembers.where("team", team.id).map((row) => [login(row.account), row.role])),
        },
      ]),
    ),
    secrets: secretsOf(world, scope("actions")),
    dependabotSecrets: secretsOf(world, scope("dependabot")),
    variables: variablesOf(world, scope("actions")),
    rulesets: rulesetsOf(world, tables.rulesets.where("organization", account.id)),
    properties: byName(
      tables.properties
        .where("organization", account.id)
        .map((row) => [row.property_name, without(row, "id", "organization")]),
    ),
    runnerGroups: byName(
      tables.runnerGroups
        .where("organization", account.id)
        .map((row) => [
          row.name,
          { ...without(row, "id", "organization", "selected"), selected: names(world, row.selected) },
        ]),
    ),
  };
}

/** Everything that the server holds, by names; of secrets, a digest of the value. */
export async function stateOf(world: World): Promise<object> {
  const { tables } = world;
  const repositories = await Promise.all(
    tables.repositories.all().map(async (row) => {
      const owner = tables.accounts.get(row.owner)!.login;
      return [`${owner}/${row.name}`, await repositoryState(world, row)] as const;
    }),
  );
  return {
    owners: byName(tables.accounts.all().map((account) => [account.login, ownerState(world, account)])),
    repositories: byName(repositories),
  };
}
