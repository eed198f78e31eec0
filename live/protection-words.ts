import type { Answer } from "./reading.ts";
import { checkWords } from "./ruleset-words.ts";
import type { SeenProtection, SeenRules } from "./seen.ts";

/** Classic protection of a branch as `GET /repos/{owner}/{repo}/branches/{branch}/protection` gives it. */
export function protectionWords(branch: string, live: Answer): SeenProtection {
  const beyond: string[] = [];
  const on = (field: string) => live[field]?.enabled === true;
  const reviews = live.required_pull_request_reviews;
  const checks = live.required_status_checks;
  const rules: Record<string, unknown> = {
    ...(reviews !== undefined && {
      approvals: Number(reviews.required_approving_review_count ?? 0),
      dismissStale: reviews.dismiss_stale_reviews === true,
      codeOwners: reviews.require_code_owner_reviews === true,
      lastPushApproval: reviews.require_last_push_approval === true,
    }),
    ...(on("required_conversation_resolution") && { conversations: true }),
    ...(on("required_linear_history") && { linearHistory: true }),
    ...(on("required_signatures") && { signedCommits: true }),
    ...(checks !== undefined && { upToDate: checks.strict === true }),
  };
  if (live.restrictions !== undefined) beyond.push(`only ${actorNames(live.restrictions)} may push`);
  if (reviews?.dismissal_restrictions)
    beyond.push(`only ${actorNames(reviews.dismissal_restrictions)} may dismiss reviews`);
  if (reviews?.bypass_pull_request_allowances)
    beyond.push(`${actorNames(reviews.bypass_pull_request_allowances)} may pass pull requests by`);
  if (!on("enforce_admins")) beyond.push("administrators are not held to it");
  if (on("allow_force_pushes")) beyond.push("force pushes are allowed");
  if (on("allow_deletions")) beyond.push("the branch may be deleted");
  if (on("block_creations")) beyond.push("matching branches cannot be made");
  if (on("lock_branch")) beyond.push("the branch is locked");
  return { branch, rules: rules as SeenRules, checks: checkWords(checks?.checks), beyond };
}

function actorNames({ users = [], teams = [], apps = [] }: Answer): string {
  const names = [
    ...users.map(({ login }: Answer) => login),
    ...teams.map(({ slug }: Answer) => `team ${slug}`),
    ...apps.map(({ slug }: Answer) => `App ${slug}`),
  ];
  return names.length === 0 ? "nobody" : names.join(", ");
}
