import { forbidden, unprocessable } from "../http/api-error.ts";
import type { Account, Environment, Plan, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

const planOf = (world: World, repository: Repository): Plan => world.tables.accounts.get(repository.owner)!.plan;

/** Rulesets are free for public repositories alone. @throws ApiError 403 */
export function checkRulesetPlan(world: World, repository: Repository): void {
  if (repository.visibility === "public" || planOf(world, repository) !== "free") return;
  throw forbidden("Upgrade to GitHub Pro or make this repository public to enable this feature.");
}

/** An organisation on the free plan has no rulesets of its own. @throws ApiError 403 */
export function checkOrganizationRulesetPlan({ plan }: Account): void {
  if (plan === "free") throw forbidden("Upgrade to GitHub Team to enable this feature.");
}

/** What an environment of a private repository may have depends on the plan. @throws ApiError 422 */
export function checkEnvironmentPlan(
  world: World,
  repository: Repository,
  settings: Pick<Environment, "wait_timer" | "reviewers">,
): void {
  if (repository.visibility === "public" || planOf(world, repository) === "enterprise") return;
  const refuse = (rule: string) =>
    unprocessable(
      `Failed to create the environment protection rule. Please ensure the billing plan supports the ${rule} protection rule.`,
    );
  if (settings.reviewers.length > 0) throw refuse("required reviewers");
  if (settings.wait_timer > 0) throw refuse("wait timer");
}
