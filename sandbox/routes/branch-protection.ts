import { z } from "zod";
import { type ActorNames, actorsOf, nobody, protect } from "../domain/branch-protection.ts";
import { checkRulesetPlan } from "../domain/plans.ts";
import { notFound, unprocessable } from "../http/api-error.ts";
import { noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import {
  adminEnforcement,
  branchProtection as present,
  protectionUrl,
  restrictions,
  reviews,
  signatures,
  statusChecks,
} from "../present/branch-protection.ts";
import { protectionOf } from "../rules/classic-protection.ts";
import type { BranchProtection, ProtectionChecks, ProtectionReviews, Repository } from "../store/rows.ts";

const names = z.array(z.string());
const people = z.object({ users: names.optional(), teams: names.optional(), apps: names.optional() });
const flag = z.boolean().nullish();
const checksBody = z.object({
  strict: z.boolean().optional(),
  contexts: names.optional(),
  checks: z.array(z.object({ context: z.string(), app_id: z.int().nullish() })).optional(),
});
const reviewsBody = z.object({
  dismissal_restrictions: people.optional(),
  dismiss_stale_reviews: z.boolean().optional(),
  require_code_owner_reviews: z.boolean().optional(),
  required_approving_review_count: z.int().min(0).max(6).optional(),
  require_last_push_approval: z.boolean().optional(),
  bypass_pull_request_allowances: people.optional(),
});
const protectionBody = z.object({
  required_status_checks: checksBody.nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: reviewsBody.nullable(),
  restrictions: people.extend({ users: names, teams: names }).nullable(),
  required_linear_history: flag,
  allow_force_pushes: flag,
  allow_deletions: flag,
  block_creations: flag,
  required_conversation_resolution: flag,
  lock_branch: flag,
  allow_fork_syncing: flag,
});

export type BranchCall = BaseCall & { repository: Repository; params: Readonly<Record<"branch", string>> };

/** The rule of the branch in the path. @throws ApiError 404 in GitHub's words */
export async function ruleOf(call: BranchCall): Promise<BranchProtection> {
  const { world, repository, params } = call;
  if (!(await world.git.repository(repository.id).ref(`refs/heads/${params.branch}`))) throw absent("Branch not found");
  const row = protectionOf(world, repository, params.branch);
  if (!row) throw absent("Branch not protected");
  return row;
}

const absent = (message: string) => Object.assign(notFound(), { message });

export const urlOf = ({ world, repository, params }: BranchCall) => protectionUrl(world, repository, params.branch);

/** A part that a rule may have or not. @throws ApiError 404 */
export function part<T>(value: T | null, name: string): T {
  if (value === null) throw absent(`${name} not enabled`);
  return value;
}

/** `checks` win over the older `contexts`, which are anybody's; -1 is anybody's too. */
function checksOf(body: z.infer<typeof checksBody>, before?: ProtectionChecks): ProtectionChecks {
  const contexts = body.contexts?.map((context) => ({ context, app_id: null }));
  const checks = body.checks?.map(({ context, app_id }) => ({ context, app_id: app_id && app_id > 0 ? app_id : null }));
  return { strict: body.strict ?? before?.strict ?? false, checks: checks ?? contexts ?? before?.checks ?? [] };
}

function reviewsOf(call: BranchCall, body: z.infer<typeof reviewsBody>, before?: ProtectionReviews): ProtectionReviews {
  const { world, repository } = call;
  const { dismissal_restrictions: dismissals, bypass_pull_request_allowances: bypass } = body;
  const some = (value: ActorNames) => actorsOf(world, repository, value);
  const owner = world.tables.accounts.get(repository.owner)!;
  if (dismissals && Object.keys(dismissals).length > 0 && owner.type === "User") {
    throw unprocessable("Only organization repositories can have users and team restrictions");
  }
  return {
    count: body.required_approving_review_count ?? before?.count ?? 1,
    dismiss_stale: body.dismiss_stale_reviews ?? before?.dismiss_stale ?? false,
    code_owners: body.require_code_owner_reviews ?? before?.code_owners ?? false,
    last_push: body.require_last_push_approval ?? before?.last_push ?? false,
    dismissals: dismissals
      ? Object.keys(dismissals).length === 0
        ? null
        : some(dismissals)
      : (before?.dismissals ?? null),
    bypass: bypass ? some(bypass) : (before?.bypass ?? nobody),
  };
}

async function put(call: BranchCall) {
  const { world, repository, params } = call;
  checkRulesetPlan(world, repository);
  if (!(await world.git.repository(repository.id).ref(`refs/heads/${params.branch}`))) throw absent("Branch not found");
  const body = call.body(protectionBody);
  const { restrictions: allowed, required_status_checks: checks, required_pull_request_reviews: asked } = body;
  const owner = world.tables.accounts.get(repository.owner)!;
  if (allowed && owner.type === "User")
    throw unprocessable("Only organization repositories can have users and team restrictions");
  const row = protect(world, repository, params.branch, {
    enforce_admins: body.enforce_admins ?? false,
    allow_force_pushes: body.allow_force_pushes ?? false,
    allow_deletions: body.allow_deletions ?? false,
    block_creations: body.block_creations ?? false,
    lock_branch: body.lock_branch ?? false,
    allow_fork_syncing: body.allow_fork_syncing ?? false,
    linear_history: body.required_linear_history ?? false,
    conversation_resolution: body.required_conversation_resolution ?? false,
    checks: checks && checksOf(checks),
    reviews: asked && reviewsOf(call, asked),
    restrictions: allowed && actorsOf(world, repository, allowed),
  });
  return ok(present(world, repository, params.branch, row));
}

export const protectionPath = "/repos/{owner}/{repo}/branches/{branch+}/protection" as const;

/** One of the parts that are only on or off. */
function switches(
  name: "enforce_admins" | "required_signatures",
  field: "enforce_admins" | "signatures",
  show: (url: string, row: BranchProtection) => object,
): Route[] {
  const set = async (call: BranchCall, value: boolean) =>
    call.tables.branchProtections.update((await ruleOf(call)).id, { [field]: value });
  return [
    route(`GET ${protectionPath}/${name}`, "administration:read", async (call) =>
      ok(show(urlOf(call), await ruleOf(call))),
    ),
    route(`POST ${protectionPath}/${name}`, "administration:write", async (call) =>
      ok(show(urlOf(call), await set(call, true))),
    ),
    route(`DELETE ${protectionPath}/${name}`, "administration:write", async (call) => {
      await set(call, false);
      return noContent;
    }),
  ];
}

/** Classic branch protection: the older of GitHub's two ways to guard a branch. */
export const branchProtection: Route[] = [
  route(`GET ${protectionPath}`, "administration:read", async (call) =>
    ok(present(call.world, call.repository, call.params.branch, await ruleOf(call))),
  ),
  route(`PUT ${protectionPath}`, "administration:write", put),
  route(`DELETE ${protectionPath}`, "administration:write", async (call) => {
    call.tables.branchProtections.delete((await ruleOf(call)).id);
    return noContent;
  }),

  ...switches("enforce_admins", "enforce_admins", adminEnforcement),
  ...switches("required_signatures", "signatures", signatures),

  route(`GET ${protectionPath}/required_status_checks`, "administration:read", async (call) =>
    ok(statusChecks(urlOf(call), part((await ruleOf(call)).checks, "Required status checks"))),
  ),
  route(`PATCH ${protectionPath}/required_status_checks`, "administration:write", async (call) => {
    const row = await ruleOf(call);
    const checks = checksOf(call.body(checksBody), part(row.checks, "Required status checks"));
    call.tables.branchProtections.update(row.id, { checks });
    return ok(statusChecks(urlOf(call), checks));
  }),
  route(`DELETE ${protectionPath}/required_status_checks`, "administration:write", async (call) => {
    const row = await ruleOf(call);
    part(row.checks, "Required status checks");
    call.tables.branchProtections.update(row.id, { checks: null });
    return noContent;
  }),

  route(`GET ${protectionPath}/required_pull_request_reviews`, "administration:read", async (call) =>
    ok(reviews(call.world, urlOf(call), part((await ruleOf(call)).reviews, "Required pull request reviews"))),
  ),
  route(`PATCH ${protectionPath}/required_pull_request_reviews`, "administration:write", async (call) => {
    const row = await ruleOf(call);
    const changed = reviewsOf(call, call.body(reviewsBody), row.reviews ?? undefined);
    call.tables.branchProtections.update(row.id, { reviews: changed });
    return ok(reviews(call.world, urlOf(call), changed));
  }),
  route(`DELETE ${protectionPath}/required_pull_request_reviews`, "administration:write", async (call) => {
    const row = await ruleOf(call);
    part(row.reviews, "Required pull request reviews");
    call.tables.branchProtections.update(row.id, { reviews: null });
    return noContent;
  }),

  route(`GET ${protectionPath}/restrictions`, "administration:read", async (call) =>
    ok(restrictions(call.world, urlOf(call), part((await ruleOf(call)).restrictions, "Push restrictions"))),
  ),
  route(`DELETE ${protectionPath}/restrictions`, "administration:write", async (call) => {
    const row = await ruleOf(call);
    part(row.restrictions, "Push restrictions");
    call.tables.branchProtections.update(row.id, { restrictions: null });
    return noContent;
  }),
];
