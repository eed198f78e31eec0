import { type Part, part } from "./part.ts";
import { type Answer, NotReadable, type Reading } from "./reading.ts";

/** Settings of an organisation itself. A word that GitHub did not tell this token is absent. */
export interface SeenOrganizationSettings {
  readonly twoFactor?: boolean;
  /** What every member may do in every repository: none, read, write or admin. */
  readonly memberPermission?: string;
  readonly membersMakePublic?: boolean;
  readonly membersDelete?: boolean;
  readonly membersChangeVisibility?: boolean;
}

/** What an organisation lets Actions do. */
export interface SeenOrganizationActions {
  /** Repositories that may use Actions at all: all, none or selected. */
  readonly enabled: string;
  /** Names of those, where they are selected. */
  readonly repositories?: readonly string[];
  /** Actions that may be used: all, local_only or selected. */
  readonly allowed: string;
  readonly selected?: { readonly github: boolean; readonly verified: boolean; readonly patterns: readonly string[] };
  readonly defaultToken?: string;
  readonly approvePullRequests?: boolean;
  /** What workflows of forks of private repositories get. */
  readonly forks?: { readonly run: boolean; readonly writeTokens: boolean; readonly secrets: boolean };
}

/** What stands above all repositories of an organisation. */
export interface SeenGovernance {
  readonly settings: Part<SeenOrganizationSettings>;
  readonly actions: Part<SeenOrganizationActions>;
  /** Slugs. */
  readonly teams: Part<readonly string[]>;
  /** Names of the custom properties that repositories may have. */
  readonly properties: Part<readonly string[]>;
}

/** Reads what an organisation decides for all of its repositories, by about ten calls. */
export async function readGovernance(reading: Reading, org: string): Promise<SeenGovernance> {
  const [settings, actions, teams, properties] = await Promise.all([
    part(() => readSettings(reading, org)),
    part(() => readActions(reading, org)),
    part(async () => (await reading.all("/orgs/{org}/teams", { org })).map(({ slug }) => String(slug))),
    part(async () => {
      const list: Answer[] = (await reading.one("/orgs/{org}/properties/schema", { org })) ?? [];
      return list.map(({ property_name: name }) => String(name));
    }),
  ]);
  return { settings, actions, teams, properties };
}

async function readSettings(reading: Reading, org: string): Promise<SeenOrganizationSettings> {
  const live = await reading.one("/orgs/{org}", { org });
  if (live === undefined) throw new NotReadable(`GitHub shows no organisation "${org}" to this token`, undefined);
  const words = {
    twoFactor: live.two_factor_requirement_enabled,
    memberPermission: live.default_repository_permission,
    membersMakePublic: live.members_can_create_public_repositories,
    membersDelete: live.members_can_delete_repositories,
    membersChangeVisibility: live.members_can_change_repo_visibility,
  };
  const told = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined && value !== null));
  if (Object.keys(told).length === 0)
    throw new NotReadable("GitHub tells the settings of an organisation to its owners alone", undefined);
  return told;
}

async function readActions(reading: Reading, org: string): Promise<SeenOrganizationActions> {
  const route = "/orgs/{org}/actions/permissions";
  const core = await reading.one(route, { org });
  if (core === undefined) throw new NotReadable(`GitHub does not show "${route}" to this token`, undefined);
  const [repositories, selected, token, forks] = await Promise.all([
    core.enabled_repositories === "selected"
      ? reading.all(`${route}/repositories`, { org }, "repositories")
      : undefined,
    core.allowed_actions === "selected" ? reading.one(`${route}/selected-actions`, { org }) : undefined,
    reading.one(`${route}/workflow`, { org }),
    reading.one(`${route}/fork-pr-workflows-private-repos`, { org }),
  ]);
  return {
    enabled: String(core.enabled_repositories),
    allowed: String(core.allowed_actions ?? "all"),
    ...(repositories && { repositories: repositories.map(({ name }: Answer) => String(name)) }),
    ...(selected && {
      selected: {
        github: selected.github_owned_allowed === true,
        verified: selected.verified_allowed === true,
        patterns: selected.patterns_allowed ?? [],
      },
    }),
    ...(token && {
      defaultToken: String(token.default_workflow_permissions),
      approvePullRequests: token.can_approve_pull_request_reviews === true,
    }),
    ...(forks && {
      forks: {
        run: forks.run_workflows_from_fork_pull_requests === true,
        writeTokens: forks.send_write_tokens_to_workflows === true,
        secrets: forks.send_secrets_and_variables === true,
      },
    }),
  };
}
