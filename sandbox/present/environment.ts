import type { Environment, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import { nodeId, simpleUser } from "./account.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";
import { simpleTeam } from "./team.ts";

function reviewer(world: World, { type, id }: Environment["reviewers"][number]): object[] {
  const { accounts, teams } = world.tables;
  const row = type === "User" ? accounts.get(id) : teams.get(id);
  if (!row) return []; // gone since; GitHub leaves it out too
  return [{ type, reviewer: "login" in row ? simpleUser(world, row) : simpleTeam(world, row) }];
}

/** Who is asked before anything is deployed to an environment. */
export const reviewersOf = (world: World, row: Environment): object[] =>
  row.reviewers.flatMap((entry) => reviewer(world, entry));

/** The protection rules of an environment, with ids that stay the same. */
function rulesOf(world: World, row: Environment): object[] {
  const rule = (type: string, number: number, fields: object) => ({
    id: row.id * 10 + number,
    node_id: nodeId("GA", row.id * 10 + number),
    type,
    ...fields,
  });
  const rules: object[] = [];
  if (row.wait_timer > 0) rules.push(rule("wait_timer", 1, { wait_timer: row.wait_timer }));
  if (row.reviewers.length > 0) {
    const { prevent_self_review } = row;
    rules.push(rule("required_reviewers", 2, { prevent_self_review, reviewers: reviewersOf(world, row) }));
  }
  if (row.deployment_branch_policy) rules.push(rule("branch_policy", 3, {}));
  return rules;
}

/** An environment as all its endpoints show it. */
export function environment(world: World, repository: Repository, row: Environment): object {
  const name = encodeURIComponent(row.name);
  return {
    id: row.id,
    node_id: nodeId("EN", row.id),
    name: row.name,
    url: `${repositoryUrl(world, repository)}/environments/${name}`,
    html_url: `${repositoryPage(world, repository)}/deployments/activity_log?environments_filter=${name}`,
    created_at: row.created_at,
    updated_at: row.updated_at,
    can_admins_bypass: row.can_admins_bypass,
    protection_rules: rulesOf(world, row),
    deployment_branch_policy: row.deployment_branch_policy,
  };
}
