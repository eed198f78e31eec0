import { noteInRepository } from "../domain/audit-log.ts";
import { nobody, protectionDefaults } from "../domain/branch-protection.ts";
import { checkRulesetPlan } from "../domain/plans.ts";
import { checkRepository } from "../http/access.ts";
import { ApiError } from "../http/api-error.ts";
import { nodeId, parseNodeId } from "../present/account.ts";
import type { Actors, BranchProtection, Repository } from "../store/rows.ts";
import { connection } from "./connection.ts";
import { failure, unresolved } from "./failure.ts";
import { accountObject, type Context, repositoryObject, teamObject } from "./objects.ts";

/** What the mutations take; what is left out stays as it was. */
interface Input {
  readonly repositoryId?: string;
  readonly branchProtectionRuleId?: string;
  readonly clientMutationId?: string;
  readonly pattern?: string;
  readonly [field: string]: unknown;
}

/** Names of the plain fields, ours and GraphQL's. */
const flags = {
  allow_deletions: "allowsDeletions",
  allow_force_pushes: "allowsForcePushes",
  block_creations: "blocksCreations",
  enforce_admins: "isAdminEnforced",
  linear_history: "requiresLinearHistory",
  signatures: "requiresCommitSignatures",
  conversation_resolution: "requiresConversationResolution",
  lock_branch: "lockBranch",
} as const;

function actorObjects(context: Context, { users, teams, apps }: Actors): object[] {
  const { tables } = context.world;
  return [
    ...users.flatMap((id) => tables.accounts.get(id) ?? []).map((row) => accountObject(context, row)),
    ...teams.flatMap((id) => tables.teams.get(id) ?? []).map((row) => teamObject(context, row)),
    ...apps
      .flatMap((id) => tables.apps.get(id) ?? [])
      .map(({ id, name, slug }) => ({ __typename: "App", id: nodeId("A", id), databaseId: id, name, slug })),
  ];
}

/** A rule with every field that GitHub's schema has for it and clients ask for. */
export function protectionObject(context: Context, row: BranchProtection): object {
  const repository = context.world.tables.repositories.get(row.repository)!;
  const allowances = (list: Actors | null | undefined) => (page: object) =>
    connection(actorObjects(context, list ?? nobody), page, (actor) => ({ node: { actor } }));
  return {
    __typename: "BranchProtectionRule",
    id: nodeId("BPR", row.id),
    pattern: row.pattern,
    repository: () => repositoryObject(context, repository),
    ...Object.fromEntries(Object.entries(flags).map(([own, name]) => [name, row[own as keyof typeof flags]])),
    dismissesStaleReviews: row.reviews?.dismiss_stale ?? false,
    requiredApprovingReviewCount: row.reviews?.count ?? null,
    requiredStatusCheckContexts: row.checks?.checks.map(({ context }) => context) ?? [],
    requiresApprovingReviews: row.reviews !== null,
    requiresCodeOwnerReviews: row.reviews?.code_owners ?? false,
    requiresStatusChecks: row.checks !== null,
    requiresStrictStatusChecks: row.checks?.strict ?? false,
    requireLastPushApproval: row.reviews?.last_push ?? false,
    restrictsPushes: row.restrictions !== null,
    restrictsReviewDismissals: (row.reviews?.dismissals ?? null) !== null,
    pushAllowances: allowances(row.restrictions),
    reviewDismissalAllowances: allowances(row.reviews?.dismissals),
    bypassForcePushAllowances: allowances(row.bypass_force_push),
    bypassPullRequestAllowances: allowances(row.reviews?.bypass),
  };
}

/** Node ids as the three lists they belong to. @throws failure for an id of nobody */
function actorsOf({ world: { tables } }: Context, ids: readonly string[]): Actors {
  const found = ids.map((id) => {
    const parsed = parseNodeId(id);
    const known = { U: tables.accounts, T: tables.teams, A: tables.apps }[parsed?.kind ?? ""]?.get(parsed!.id);
    if (!known) throw unresolved(id);
    return parsed!;
  });
  const some = (kind: string) => found.filter((one) => one.kind === kind).map(({ id }) => id);
  return { users: some("U"), teams: some("T"), apps: some("A") };
}

/** What an input makes of a rule. */
function changed(context: Context, before: typeof protectionDefaults, input: Input): typeof protectionDefaults {
  const value = <T>(name: string, old: T): T =>
    input[name] === undefined || input[name] === null ? old : (input[name] as T);
  const actors = (name: string, old: Actors | null) =>
    Array.isArray(input[name]) ? actorsOf(context, input[name] as string[]) : (old ?? nobody);
  const { reviews, checks } = before;
  const own = Object.entries(flags).map(([key, name]) => [key, value(name, before[key as keyof typeof flags])]);
  const restrictsDismissals = value("restrictsReviewDismissals", (reviews?.dismissals ?? null) !== null);
  const contexts = checks?.checks.map(({ context }) => context) ?? [];
  const app = (name: string) => checks?.checks.find((check) => check.context === name)?.app_id ?? null;
  return {
    ...before,
    ...(Object.fromEntries(own) as Pick<typeof protectionDefaults, keyof typeof flags>),
    checks: value("requiresStatusChecks", checks !== null)
      ? {
          strict: value("requiresStrictStatusChecks", checks?.strict ?? true),
          checks: value("requiredStatusCheckContexts", contexts).map((name) => ({ context: name, app_id: app(name) })),
        }
      : null,
    reviews: value("requiresApprovingReviews", reviews !== null)
      ? {
          count: value("requiredApprovingReviewCount", reviews?.count ?? 1),
          dismiss_stale: value("dismissesStaleReviews", reviews?.dismiss_stale ?? false),
          code_owners: value("requiresCodeOwnerReviews", reviews?.code_owners ?? false),
          last_push: value("requireLastPushApproval", reviews?.last_push ?? false),
          dismissals: restrictsDismissals ? actors("reviewDismissalActorIds", reviews?.dismissals ?? null) : null,
          bypass: actors("bypassPullRequestActorIds", reviews?.bypass ?? null),
        }
      : null,
    restrictions: value("restrictsPushes", before.restrictions !== null)
      ? actors("pushActorIds", before.restrictions)
      : null,
    bypass_force_push: actors("bypassForcePushActorIds", before.bypass_force_push),
  };
}

/** @throws failure unless the actor administers a repository that is not archived */
function checkAdministration({ world, actor }: Context, repository: Repository): void {
  try {
    checkRepository(world.tables, actor, "administration:write", repository);
    checkRulesetPlan(world, repository);
  } catch (error) {
    throw error instanceof ApiError ? failure("FORBIDDEN", error.message) : error;
  }
  if (repository.archived) throw failure("UNPROCESSABLE", "Repository was archived so is read-only.");
}

function checkPattern({ world }: Context, repository: Repository, pattern: string, own?: number): void {
  if (pattern === "") throw failure("UNPROCESSABLE", "Pattern can't be blank");
  const known = world.tables.branchProtections.find("pattern", `${repository.id}/${pattern}`);
  if (known && known.id !== own) throw failure("UNPROCESSABLE", `Name already protected: ${pattern}`);
}

function ruleOf(context: Context, id: string): BranchProtection {
  const parsed = parseNodeId(id);
  const row = parsed?.kind === "BPR" ? context.world.tables.branchProtections.get(parsed.id) : undefined;
  if (!row) throw unresolved(id);
  checkAdministration(context, context.world.tables.repositories.get(row.repository)!);
  return row;
}

const payload = (context: Context, { clientMutationId }: Input, row: BranchProtection) => ({
  clientMutationId: clientMutationId ?? null,
  branchProtectionRule: protectionObject(context, row),
});

type Args = { readonly input: Input };

/** The mutations that make, change and take away classic protection. */
export const protectionMutations = {
  createBranchProtectionRule: ({ input }: Args, context: Context) => {
    const { tables } = context.world;
    const parsed = parseNodeId(input.repositoryId ?? "");
    const repository = parsed?.kind === "R" ? tables.repositories.get(parsed.id) : undefined;
    if (!repository) throw unresolved(input.repositoryId ?? "");
    checkAdministration(context, repository);
    const pattern = input.pattern ?? "";
    checkPattern(context, repository, pattern);
    const fields = changed(context, protectionDefaults, input);
    noteInRepository(context.world, repository, context.actor, "protected_branch.create", { name: pattern });
    return payload(context, input, tables.branchProtections.insert({ ...fields, repository: repository.id, pattern }));
  },
  updateBranchProtectionRule: ({ input }: Args, context: Context) => {
    const { tables } = context.world;
    const row = ruleOf(context, input.branchProtectionRuleId ?? "");
    const pattern = input.pattern ?? row.pattern;
    checkPattern(context, tables.repositories.get(row.repository)!, pattern, row.id);
    const fields = changed(context, row, input);
    return payload(context, input, tables.branchProtections.update(row.id, { ...fields, pattern }));
  },
  deleteBranchProtectionRule: ({ input }: Args, context: Context) => {
    const { tables } = context.world;
    const { id, repository, pattern: name } = ruleOf(context, input.branchProtectionRuleId ?? "");
    noteInRepository(context.world, tables.repositories.get(repository)!, context.actor, "protected_branch.destroy", {
      name,
    });
    tables.branchProtections.delete(id);
    return { clientMutationId: input.clientMutationId ?? null };
  },
};
