import type { Bypass } from "../inventory/inventory.ts";
import type { Answer } from "./reading.ts";
import type { SeenCheck, SeenRules, SeenRuleset } from "./seen.ts";

/** Rules that have no settings and no word in the inventory, as they come with a ruleset of Slipway's. */
const bans = ["creation", "update", "deletion", "non_fast_forward"];

/** Source: https://docs.github.com/rest/repos/rules#create-a-repository-ruleset, field actor_id. */
const roles: Readonly<Record<number, "maintain" | "write" | "admin">> = { 2: "maintain", 4: "write", 5: "admin" };

/** Parameters of a pull request rule that say nothing unless they are set. */
const silentParameters = ["automatic_copilot_code_review_enabled", "required_reviewers"];

/**
 * A ruleset as `GET /repos/{owner}/{repo}/rulesets/{ruleset_id}` gives it.
 *
 * @param teams team number -> slug
 */
export function rulesetWords(live: Answer, teams: ReadonlyMap<number, string>): SeenRuleset {
  const beyond: string[] = [];
  const rules: Record<string, unknown> = {};
  const banned: string[] = [];
  let checks: SeenCheck[] = [];
  for (const { type, parameters = {} } of live.rules ?? []) {
    if (bans.includes(type)) banned.push(type);
    else if (type === "required_linear_history") rules.linearHistory = true;
    else if (type === "required_signatures") rules.signedCommits = true;
    else if (type === "pull_request") Object.assign(rules, pullRequestWords(parameters, beyond));
    else if (type === "merge_queue") rules.mergeQueue = mergeQueueWords(parameters);
    else if (type === "required_status_checks") {
      rules.upToDate = parameters.strict_required_status_checks_policy === true;
      checks = checkWords(parameters.required_status_checks);
      if (parameters.do_not_enforce_on_create === true) beyond.push("checks are not asked for when a branch is made");
    } else beyond.push(`rule "${type}"`);
  }
  const conditions = Object.keys(live.conditions ?? {}).filter((name) => name !== "ref_name");
  beyond.push(...conditions.map((name) => `condition "${name}"`));
  return {
    id: Number(live.id),
    name: String(live.name),
    target: String(live.target),
    enforcement: String(live.enforcement),
    include: [...(live.conditions?.ref_name?.include ?? [])].sort(),
    exclude: [...(live.conditions?.ref_name?.exclude ?? [])].sort(),
    rules: rules as SeenRules,
    checks,
    bans: banned.sort(),
    bypass: (live.bypass_actors ?? []).flatMap((actor: Answer) => bypassWords(actor, teams, beyond)),
    beyond,
  };
}

function pullRequestWords(parameters: Answer, beyond: string[]): SeenRules {
  for (const name of silentParameters) {
    const value = parameters[name];
    if (value === true || (Array.isArray(value) && value.length > 0)) beyond.push(`pull request parameter "${name}"`);
  }
  const methods = parameters.allowed_merge_methods as SeenRules["mergeMethods"];
  return {
    approvals: Number(parameters.required_approving_review_count ?? 0),
    dismissStale: parameters.dismiss_stale_reviews_on_push === true,
    codeOwners: parameters.require_code_owner_review === true,
    lastPushApproval: parameters.require_last_push_approval === true,
    conversations: parameters.required_review_thread_resolution === true,
    ...(methods !== undefined && { mergeMethods: [...methods].sort() }),
  };
}

function mergeQueueWords(parameters: Answer): NonNullable<SeenRules["mergeQueue"]> {
  return {
    method: String(parameters.merge_method ?? "MERGE").toLowerCase() as "merge",
    minEntries: Number(parameters.min_entries_to_merge),
    maxEntries: Number(parameters.max_entries_to_merge),
    waitMinutes: Number(parameters.min_entries_to_merge_wait_minutes),
    maxEntriesToBuild: Number(parameters.max_entries_to_build),
    grouping: parameters.grouping_strategy,
    checkTimeoutMinutes: Number(parameters.check_response_timeout_minutes),
  };
}

/** Required checks by name; 0 and -1 are GitHub's words for "any App". */
export function checkWords(checks: readonly Answer[] = []): SeenCheck[] {
  return checks
    .map(({ context, integration_id: integration, app_id: app = integration }): SeenCheck => {
      return { context: String(context), ...(Number(app) > 0 && { app: Number(app) }) };
    })
    .sort((left, right) => (left.context < right.context ? -1 : 1));
}

function bypassWords(
  { actor_id: id, actor_type: type, bypass_mode }: Answer,
  teams: ReadonlyMap<number, string>,
  beyond: string[],
): Bypass[] {
  const mode = bypass_mode === "pull_request" ? { mode: "pull_request" as const } : {};
  const team = teams.get(Number(id));
  const role = roles[Number(id)];
  if (bypass_mode === "exempt") beyond.push(`${type} ${id ?? ""} is exempt from it`);
  else if (type === "Team" && team !== undefined) return [{ team, ...mode }];
  else if (type === "Integration") return [{ app: Number(id), ...mode }];
  else if (type === "RepositoryRole" && role !== undefined) return [{ role, ...mode }];
  else if (type === "OrganizationAdmin") return [{ organizationAdmin: true, ...mode }];
  else beyond.push(`bypass by ${type} ${id ?? ""}`.trim());
  return [];
}
