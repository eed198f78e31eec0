import type { Account } from "../store/rows.ts";
import { apiUrl, type World } from "../world.ts";

/** A GraphQL id: a prefix that tells the kind, and the number. */
export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(`${id}`).toString("base64url")}`;
}

/** Kind and number of a GraphQL id; `undefined` for anything else. */
export function parseNodeId(text: string): { kind: string; id: number } | undefined {
  const match = /^([A-Z]+)_([\w-]+)$/.exec(text);
  const id = match ? Number(Buffer.from(match[2]!, "base64url").toString("utf8")) : Number.NaN;
  return match && Number.isInteger(id) ? { kind: match[1]!, id } : undefined;
}

export const accountNodeId = (account: Account) => nodeId(account.type === "User" ? "U" : "O", account.id);

/** A user or organisation as it stands inside other answers. */
export function simpleUser(world: World, account: Account) {
  const url = `${apiUrl(world)}/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: accountNodeId(account),
    avatar_url: `${world.url}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${world.url}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
    user_view_type: "public",
  };
}

/** The whole of `GET /users/{username}` and `GET /user`. */
export function user(world: World, account: Account) {
  const owned = world.tables.repositories.where("owner", account.id);
  return {
    ...simpleUser(world, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: owned.filter((repository) => repository.visibility === "public").length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.created_at,
    updated_at: account.updated_at,
  };
}

/** An organisation as it stands in lists. */
export function simpleOrganization(world: World, account: Account) {
  const url = `${apiUrl(world)}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: accountNodeId(account),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${account.id}`,
    description: account.description,
  };
}

/** Settings that every organisation has, at GitHub's own defaults. */
export const organizationDefaults = {
  company: null,
  blog: "",
  location: null,
  twitter_username: null,
  billing_email: null,
  has_organization_projects: true,
  has_repository_projects: true,
  default_repository_permission: "read",
  members_can_create_repositories: true,
  members_can_create_public_repositories: true,
  members_can_create_private_repositories: true,
  members_can_create_internal_repositories: false,
  members_can_create_pages: true,
  members_can_create_public_pages: true,
  members_can_create_private_pages: true,
  members_can_fork_private_repositories: false,
  web_commit_signoff_required: false,
  two_factor_requirement_enabled: false,
  advanced_security_enabled_for_new_repositories: false,
  dependabot_alerts_enabled_for_new_repositories: false,
  dependabot_security_updates_enabled_for_new_repositories: false,
  dependency_graph_enabled_for_new_repositories: false,
  secret_scanning_enabled_for_new_repositories: false,
  secret_scanning_push_protection_enabled_for_new_repositories: false,
} as const;

/** The whole of `GET /orgs/{org}`. */
export function organization(world: World, account: Account) {
  const owned = world.tables.repositories.where("owner", account.id);
  return withoutNull({
    ...simpleOrganization(world, account),
    name: account.name,
    email: account.email,
    is_verified: false,
    public_repos: owned.filter((repository) => repository.visibility === "public").length,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${world.url}/${account.login}`,
    created_at: account.created_at,
    updated_at: account.updated_at,
    archived_at: null,
    type: "Organization",
    total_private_repos: owned.filter((repository) => repository.visibility !== "public").length,
    owned_private_repos: owned.filter((repository) => repository.visibility !== "public").length,
    private_gists: 0,
    disk_usage: 0,
    collaborators: 0,
    ...organizationDefaults,
    ...account.settings,
    plan: { name: account.plan, space: 976562499, private_repos: 999999, filled_seats: 1, seats: 10 },
  });
}

/** GitHub's document knows no null for what an organisation has not said of itself. */
const withoutNull = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([key, value]) => value !== null || nullable.has(key)));

const nullable = new Set(["description", "archived_at", "twitter_username", "billing_email"]);
