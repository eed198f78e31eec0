import type { Account, App, Repository, Role, Token } from "../store/rows.ts";
import type { Tables } from "../store/store.ts";
import { type ApiError, forbidden, notFound } from "./api-error.ts";

/** Who asks, and with which token. */
export interface Actor {
  /** For an app: the bot that it acts as. */
  readonly account: Account;
  readonly token: Token;
  /** Set when an app speaks for itself (by a token that it signed), and not as one of its installations. */
  readonly app?: App;
}

const rank: Record<Role, number> = { pull: 1, triage: 2, push: 3, maintain: 4, admin: 5 };

/** Whether a role is at least another one. */
export const reaches = (role: Role | undefined, wanted: Role) => role !== undefined && rank[role] >= rank[wanted];

const highest = (roles: readonly Role[]): Role | undefined =>
  roles.reduce<Role | undefined>((best, role) => (reaches(best, role) ? best : role), undefined);

/** GitHub's names of a repository's permissions -> the roles that may read and write what they cover. */
const repositoryPermissions = {
  metadata: ["pull", "pull"],
  contents: ["pull", "push"],
  administration: ["admin", "admin"],
  actions: ["pull", "push"],
  actions_variables: ["push", "push"],
  attestations: ["pull", "push"],
  checks: ["pull", "push"],
  custom_properties: ["pull", "admin"],
  dependabot_secrets: ["push", "push"],
  deployments: ["pull", "push"],
  environments: ["push", "push"],
  issues: ["pull", "triage"],
  pages: ["pull", "maintain"],
  pull_requests: ["pull", "push"],
  secret_scanning_alerts: ["admin", "admin"],
  secrets: ["push", "push"],
  security_events: ["push", "push"],
  statuses: ["pull", "push"],
  vulnerability_alerts: ["push", "push"],
  webhooks: ["admin", "admin"],
} as const satisfies Record<string, readonly [Role, Role]>;

/** The same for an organisation: whether any member may, or only an owner. */
const organizationPermissions = {
  organization_metadata: ["member", "member"],
  members: ["member", "admin"],
  organization_administration: ["admin", "admin"],
  organization_actions_variables: ["admin", "admin"],
  organization_custom_properties: ["member", "admin"],
  organization_dependabot_secrets: ["admin", "admin"],
  organization_hooks: ["admin", "admin"],
  organization_secrets: ["admin", "admin"],
  organization_self_hosted_runners: ["admin", "admin"],
} as const satisfies Record<string, readonly ["member" | "admin", "member" | "admin"]>;

export type RepositoryPermission = keyof typeof repositoryPermissions;
export type OrganizationPermission = keyof typeof organizationPermissions;

/** What a route asks of the token and of the person behind it; `signed in` = any token will do,
 * `app` = a token that an app signed for itself. */
export type Need =
  | "nothing"
  | "signed in"
  | "app"
  | `${RepositoryPermission}:${"read" | "write"}`
  | `${OrganizationPermission}:${"read" | "write"}`;

/** The role that an account has in a repository, by whatever way it got it. */
export function roleIn(tables: Tables, account: Account, repository: Repository): Role | undefined {
  if (account.type === "Bot") return installedRole(tables, account, repository);
  if (repository.owner === account.id) return "admin";
  const membership = tables.memberships.find("both", `${repository.owner}/${account.id}`);
  if (membership?.role === "admin") return "admin";
  const roles: Role[] = [];
  const direct = tables.collaborators.find("both", `${repository.id}/${account.id}`);
  if (direct) roles.push(direct.permission);
  for (const grant of tables.teamRepositories.where("repository", repository.id)) {
    if (isInTeam(tables, grant.team, account.id)) roles.push(grant.permission);
  }
  if (membership) roles.push(...baseRole(tables, repository));
  if (repository.visibility === "public") roles.push("pull");
  return highest(roles);
}

/** The role that comes closest to what an app's installation may do. */
function installedRole(tables: Tables, bot: Account, repository: Repository): Role | undefined {
  const app = tables.apps.find("bot", bot.id);
  const installation = app && tables.installations.find("both", `${app.id}/${repository.owner}`);
  const covered = installation && (installation.selected === null || installation.selected.includes(repository.id));
  if (!covered) return repository.visibility === "public" ? "pull" : undefined;
  const { administration, contents } = installation.permissions;
  return administration === "write" ? "admin" : contents === "write" ? "push" : "pull";
}

function baseRole(tables: Tables, repository: Repository): Role[] {
  const base = tables.accounts.get(repository.owner)?.settings.default_repository_permission ?? "read";
  const role = { read: "pull", write: "push", admin: "admin" }[String(base)] as Role | undefined;
  if (role) return [role];
  return repository.visibility === "internal" ? ["pull"] : [];
}

/** Whether an account is in a team or in one of the teams below it. */
export function isInTeam(tables: Tables, team: number, account: number): boolean {
  if (tables.teamMembers.find("both", `${team}/${account}`)) return true;
  return tables.teams.where("parent", team).some((child) => isInTeam(tables, child.id, account));
}

/** @throws ApiError 404 when the repository must not even be known, 403 when it may be seen but not so used. */
export function checkRepository(
  tables: Tables,
  actor: Actor,
  need: Need,
  repository: Repository,
  wantedRole?: Role,
): void {
  const { token } = actor;
  const role = roleIn(tables, actor.account, repository);
  const isPublic = repository.visibility === "public";
  if (!role || (token.repositories && !token.repositories.includes(repository.id) && !isPublic)) throw notFound();
  const [permission, level] = need.split(":") as [RepositoryPermission, "read" | "write"];
  if (token.scopes && !token.scopes.includes("repo") && !(isPublic && token.scopes.includes("public_repo"))) {
    if (!isPublic) throw notFound();
    if (level === "write" && !hasScope(token, scopesFor[permission] ?? [])) throw notAccessible(token);
  }
  if (token.permissions && !(isPublic && level === "read")) checkPermission(token, permission, level);
  if (token.installation !== null) return; // an installation has permissions in place of a role
  const wanted = wantedRole ?? repositoryPermissions[permission]?.[level === "read" ? 0 : 1] ?? "pull";
  if (!reaches(role, wanted)) throw forbidden("Must have admin rights to Repository.");
}

/** Scopes that stand in for `repo`. */
const scopesFor: Partial<Record<RepositoryPermission, readonly string[]>> = {
  webhooks: ["admin:repo_hook", "write:repo_hook"],
  security_events: ["security_events"],
  statuses: ["repo:status"],
  deployments: ["repo_deployment"],
};

/** @throws ApiError 403 when an actor may not do this in an organisation. */
export function checkOrganization(tables: Tables, actor: Actor, need: Need, organization: Account): void {
  const { token } = actor;
  const [permission, level] = need.split(":") as [OrganizationPermission, "read" | "write"];
  const wanted = organizationPermissions[permission];
  if (!wanted) return;
  if (permission === "organization_metadata") return;
  const membership = tables.memberships.find("both", `${organization.id}/${actor.account.id}`);
  if (token.scopes) {
    const hook = permission === "organization_hooks" ? ["admin:org_hook"] : ["admin:org"];
    const enough = level === "write" ? hook : [...hook, "write:org", "read:org", "repo"];
    if (!hasScope(token, enough)) throw notAccessible(token);
  }
  if (token.permissions) checkPermission(token, permission, level);
  if (token.installation !== null) {
    if (tables.installations.get(token.installation)?.account !== organization.id) throw notAccessible(token);
    return;
  }
  if (!membership) throw notFound();
  if (wanted[level === "read" ? 0 : 1] === "admin" && membership.role !== "admin") {
    throw forbidden("You must be an organization owner to do this.");
  }
}

/** @throws ApiError 403 unless a token that has permissions has this one. */
export function checkPermission(token: Token, permission: string, level: "read" | "write"): void {
  if (!token.permissions || permission === "metadata") return;
  const granted = token.permissions[permission];
  if (granted !== "write" && granted !== level) throw notAccessible(token);
}

export const hasScope = (token: Token, scopes: readonly string[]) =>
  token.scopes === null || token.scopes.some((scope) => scopes.includes(scope));

/** GitHub's refusal of a token that lacks a permission. */
export function notAccessible(token: Token): ApiError {
  const kind = token.installation === null ? "personal access token" : "integration";
  return forbidden(`Resource not accessible by ${kind}`);
}

/** Whether a token may change files under `.github/workflows`. */
export function mayWriteWorkflows(token: Token): boolean {
  return token.scopes ? token.scopes.includes("workflow") : token.permissions?.workflows === "write";
}
