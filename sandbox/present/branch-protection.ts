import type { Actors, BranchProtection, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { simpleUser } from "./account.ts";
import { app } from "./app.ts";
import { repositoryUrl } from "./repository.ts";
import { simpleTeam } from "./team.ts";

const enabled = (value: boolean) => ({ enabled: value });

export const protectionUrl = (world: World, repository: Repository, branch: string) =>
  `${repositoryUrl(world, repository)}/branches/${branch}/protection`;

/** People, teams and apps as answers list them. */
export function actors(world: World, { users, teams, apps }: Actors) {
  const { tables } = world;
  return {
    users: users.flatMap((id) => tables.accounts.get(id) ?? []).map((row) => simpleUser(world, row)),
    teams: teams.flatMap((id) => tables.teams.get(id) ?? []).map((row) => simpleTeam(world, row)),
    apps: apps.map((id) => app(world, id)),
  };
}

export function statusChecks(url: string, { strict, checks }: NonNullable<BranchProtection["checks"]>) {
  const own = `${url}/required_status_checks`;
  const contexts = [...new Set(checks.map(({ context }) => context))];
  return { url: own, strict, contexts, contexts_url: `${own}/contexts`, checks };
}

export function reviews(world: World, url: string, row: NonNullable<BranchProtection["reviews"]>) {
  const own = `${url}/required_pull_request_reviews`;
  const list = `${url}/dismissal_restrictions`;
  const links = { url: list, users_url: `${list}/users`, teams_url: `${list}/teams` };
  return {
    url: own,
    dismiss_stale_reviews: row.dismiss_stale,
    require_code_owner_reviews: row.code_owners,
    required_approving_review_count: row.count,
    require_last_push_approval: row.last_push,
    ...(row.dismissals ? { dismissal_restrictions: { ...links, ...actors(world, row.dismissals) } } : {}),
    ...(Object.values(row.bypass).some((ids) => ids.length > 0)
      ? { bypass_pull_request_allowances: actors(world, row.bypass) }
      : {}),
  };
}

export function restrictions(world: World, url: string, row: Actors) {
  const own = `${url}/restrictions`;
  const links = { url: own, users_url: `${own}/users`, teams_url: `${own}/teams`, apps_url: `${own}/apps` };
  return { ...links, ...actors(world, row) };
}

export const adminEnforcement = (url: string, row: BranchProtection) => ({
  url: `${url}/enforce_admins`,
  ...enabled(row.enforce_admins),
});

export const signatures = (url: string, row: BranchProtection) => ({
  url: `${url}/required_signatures`,
  ...enabled(row.signatures),
});

/** The whole of `GET /repos/{owner}/{repo}/branches/{branch}/protection`. */
export function branchProtection(world: World, repository: Repository, branch: string, row: BranchProtection): object {
  const url = protectionUrl(world, repository, branch);
  return {
    url,
    ...(row.checks ? { required_status_checks: statusChecks(url, row.checks) } : {}),
    ...(row.restrictions ? { restrictions: restrictions(world, url, row.restrictions) } : {}),
    ...(row.reviews ? { required_pull_request_reviews: reviews(world, url, row.reviews) } : {}),
    required_signatures: signatures(url, row),
    enforce_admins: adminEnforcement(url, row),
    required_linear_history: enabled(row.linear_history),
    allow_force_pushes: enabled(row.allow_force_pushes),
    allow_deletions: enabled(row.allow_deletions),
    block_creations: enabled(row.block_creations),
    required_conversation_resolution: enabled(row.conversation_resolution),
    lock_branch: enabled(row.lock_branch),
    allow_fork_syncing: enabled(row.allow_fork_syncing),
  };
}
