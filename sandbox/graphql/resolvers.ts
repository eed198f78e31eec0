import { mergeWhatIsReady } from "../domain/auto-merge.ts";
import { checkRepository, reaches, roleIn } from "../http/access.ts";
import { ApiError } from "../http/api-error.ts";
import { clientOf } from "../limits/client.ts";
import { parseNodeId } from "../present/account.ts";
import type { Pull } from "../store/rows.ts";
import { protectionMutations, protectionObject } from "./branch-protection.ts";
import { createCommitOnBranch } from "./commit-on-branch.ts";
import { failure, unresolved } from "./failure.ts";
import { accountObject, type Context, pullObject, repositoryObject, teamObject } from "./objects.ts";
import { threadMutations } from "./review-threads.ts";

function node({ id }: { id: string }, context: Context): object {
  const { tables } = context.world;
  const parsed = parseNodeId(id);
  const number = parsed?.id ?? 0;
  switch (parsed?.kind) {
    case "U":
    case "O": {
      const account = tables.accounts.get(number);
      if (account) return accountObject(context, account);
      break;
    }
    case "T": {
      const team = tables.teams.get(number);
      if (team) return teamObject(context, team);
      break;
    }
    case "R": {
      const repository = tables.repositories.get(number);
      if (repository && roleIn(tables, context.actor.account, repository)) return repositoryObject(context, repository);
      break;
    }
    case "BPR": {
      const rule = tables.branchProtections.get(number);
      const repository = rule && tables.repositories.get(rule.repository);
      if (rule && reaches(roleIn(tables, context.actor.account, repository!), "push"))
        return protectionObject(context, rule);
      break;
    }
    case "A": {
      const app = tables.apps.get(number);
      if (app) return { __typename: "App", id, databaseId: app.id, name: app.name, slug: app.slug };
      break;
    }
    case "PR": {
      const pull = tables.pulls.get(number);
      if (pull && roleIn(tables, context.actor.account, tables.repositories.get(pull.repository)!))
        return pullObject(context, pull);
      break;
    }
  }
  throw unresolved(id);
}

function account(type: "User" | "Organization") {
  return ({ login }: { login: string }, context: Context) => {
    const row = context.world.tables.accounts.find("login", login.toLowerCase());
    if (row?.type !== type) {
      throw failure(
        "NOT_FOUND",
        `Could not resolve to ${type === "User" ? "a User" : "an Organization"} with the login of '${login}'.`,
      );
    }
    return accountObject(context, row);
  };
}

function repository({ owner, name }: { owner: string; name: string }, context: Context) {
  const { tables } = context.world;
  const account = tables.accounts.find("login", owner.toLowerCase());
  const key = `${account?.id}/${name.toLowerCase()}`;
  const moved = tables.redirects.find("name", key);
  const row = tables.repositories.find("name", key) ?? (moved && tables.repositories.get(moved.repository));
  if (!row || !roleIn(tables, context.actor.account, row)) {
    throw failure("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
  return repositoryObject(context, row);
}

/** The pull request of an id, for somebody who may write to it. */
function writablePull(context: Context, id: string): Pull {
  const { tables } = context.world;
  const parsed = parseNodeId(id);
  const pull = parsed?.kind === "PR" ? tables.pulls.get(parsed.id) : undefined;
  if (!pull) throw unresolved(id);
  try {
    checkRepository(tables, context.actor, "pull_requests:write", tables.repositories.get(pull.repository)!);
  } catch (error) {
    throw error instanceof ApiError ? failure("FORBIDDEN", error.message) : error;
  }
  if (tables.repositories.get(pull.repository)!.archived)
    throw failure("UNPROCESSABLE", "Repository was archived so is read-only.");
  return pull;
}

type PullInput<T = unknown> = { input: { pullRequestId: string; clientMutationId?: string } & T };

function changePull(change: (pull: Pull, context: Context, input: PullInput["input"]) => Partial<Pull>) {
  return ({ input }: PullInput, context: Context) => {
    const pull = writablePull(context, input.pullRequestId);
    const { clock, tables } = context.world;
    const changed = tables.pulls.update(pull.id, {
      ...change(pull, context, input),
      updated_at: clock.after(pull.updated_at),
    });
    return {
      actor: accountObject(context, context.actor.account),
      pullRequest: pullObject(context, changed),
      clientMutationId: input.clientMutationId ?? null,
    };
  };
}

const enableAutoMerge = changePull((pull, { world, actor }, input) => {
  const row = world.tables.repositories.get(pull.repository)!;
  if (!row.allow_auto_merge || !reaches(roleIn(world.tables, actor.account, row), "push")) {
    throw failure("UNPROCESSABLE", "Pull request Auto merge is not allowed for this repository");
  }
  if (pull.state === "closed") throw failure("UNPROCESSABLE", "Pull request is closed");
  const { mergeMethod = "MERGE" } = input as { mergeMethod?: string };
  return { auto_merge: { method: mergeMethod.toLowerCase() as "merge", by: actor.account.id } };
});

/** Root fields of queries and mutations. */
export const resolvers = {
  viewer: (_: unknown, context: Context) => accountObject(context, context.actor.account),
  rateLimit: (_: unknown, { world, actor }: Context) => {
    if (world.limits.mode === "off") return null;
    const { reset, ...standing } = world.limits.standing(clientOf(world, actor), "graphql");
    return { ...standing, cost: 1, nodeCount: 0, resetAt: new Date(reset * 1000).toISOString() };
  },
  node,
  nodes: ({ ids }: { ids: string[] }, context: Context) => ids.map((id) => node({ id }, context)),
  user: account("User"),
  organization: account("Organization"),
  repositoryOwner: ({ login }: { login: string }, context: Context) => {
    const row = context.world.tables.accounts.find("login", login.toLowerCase());
    return row ? accountObject(context, row) : null;
  },
  repository,
  createCommitOnBranch,
  ...protectionMutations,
  ...threadMutations,
  enablePullRequestAutoMerge: async (args: PullInput, context: Context) => {
    const answer = enableAutoMerge(args, context);
    const pull = writablePull(context, args.input.pullRequestId);
    await mergeWhatIsReady(context.world, pull.repository, pull.head_sha);
    return answer;
  },
  disablePullRequestAutoMerge: changePull(() => ({ auto_merge: null })),
  markPullRequestReadyForReview: changePull(() => ({ draft: false })),
  convertPullRequestToDraft: changePull(() => ({ draft: true })),
};
