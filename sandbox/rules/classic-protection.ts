import { type Actor, isInTeam, reaches, roleIn } from "../http/access.ts";
import type { Actors, BranchProtection, Repository, Rule } from "../store/rows.ts";
import type { World } from "../world.ts";
import { rulesForBranch } from "./applicable.ts";
import { fits } from "./patterns.ts";
import type { Move } from "./violations.ts";

/** The classic rule of a branch: one that names it, else the oldest whose pattern it fits. */
export function protectionOf(world: World, repository: Repository, branch: string): BranchProtection | undefined {
  const { branchProtections } = world.tables;
  return (
    branchProtections.find("pattern", `${repository.id}/${branch}`) ??
    branchProtections.where("repository", repository.id).find(({ pattern }) => fits(pattern, branch))
  );
}

/** Whether a branch is guarded at all, in the older or the newer way. */
export const isProtected = (world: World, repository: Repository, branch: string): boolean =>
  protectionOf(world, repository, branch) !== undefined || rulesForBranch(world, repository, branch).length > 0;

const among = ({ world: { tables } }: Move, { account, token }: Actor, { users, teams, apps }: Actors) =>
  users.includes(account.id) ||
  teams.some((team) => isInTeam(tables, team, account.id)) ||
  (token.app !== null && apps.includes(token.app));

/** What a branch's classic protection asks of an actor, in the form of a ruleset's rules. */
export function protectionRules(move: Move, actor: Actor): Rule[] {
  const { world, repository, update, kind } = move;
  const branch = /^refs\/heads\/(.+)$/.exec(update.ref)?.[1];
  const row = branch === undefined ? undefined : protectionOf(world, repository, branch);
  if (!row) return [];
  const forced = row.allow_force_pushes || among(move, actor, row.bypass_force_push);
  // These two hold for administrators, too.
  const always = [!forced && "non_fast_forward", !row.allow_deletions && "deletion", row.lock_branch && "locked"];
  const rules = always.filter((type) => typeof type === "string").map((type): Rule => ({ type }));
  const admin = reaches(roleIn(world.tables, actor.account, repository), "admin");
  if (admin && !row.enforce_admins) return rules;
  const restricted = row.restrictions !== null && !among(move, actor, row.restrictions);
  if (restricted && (kind === "update" || row.block_creations)) rules.push({ type: "restricted" });
  if (kind === "create") return rules; // what is new has nothing to be compared with
  return [...rules, ...asked(move, actor, row)];
}

/** What commits must be and pull requests must have. */
function asked(move: Move, actor: Actor, row: BranchProtection): Rule[] {
  const rules: Rule[] = [];
  if (row.linear_history) rules.push({ type: "required_linear_history" });
  if (row.signatures) rules.push({ type: "required_signatures" });
  if (row.conversation_resolution) rules.push({ type: "conversations" });
  if (row.checks) {
    const { strict, checks } = row.checks;
    const required_status_checks = checks.map(({ context, app_id }) => {
      return { context, ...(app_id === null ? {} : { integration_id: app_id }) };
    });
    const parameters = { required_status_checks, strict_required_status_checks_policy: strict };
    rules.push({ type: "required_status_checks", parameters });
  }
  if (row.reviews && !among(move, actor, row.reviews.bypass)) {
    const parameters = {
      required_approving_review_count: row.reviews.count,
      dismiss_stale_reviews_on_push: row.reviews.dismiss_stale,
      require_code_owner_review: row.reviews.code_owners,
      require_last_push_approval: row.reviews.last_push,
    };
    rules.push({ type: "pull_request", parameters });
  }
  return rules;
}
