import { mergeWhatIsReady } from "../domain/auto-merge.ts";
import { reaches, roleIn } from "../http/access.ts";
import { nodeId, parseNodeId } from "../present/account.ts";
import type { Pull, ReviewComment } from "../store/rows.ts";
import { connection } from "./connection.ts";
import { failure, unresolved } from "./failure.ts";
import { accountObject, type Context } from "./objects.ts";

/** A conversation on a line of a pull request, by the comment that begins it. */
export function threadObject(context: Context, root: ReviewComment): object {
  const { tables } = context.world;
  const account = (id: number) => accountObject(context, tables.accounts.get(id)!);
  const comments = [root, ...tables.reviewComments.where("reply", root.id)];
  return {
    __typename: "PullRequestReviewThread",
    id: nodeId("PRRT", root.id),
    isResolved: root.resolved_by !== null,
    resolvedBy: () => (root.resolved_by === null ? null : account(root.resolved_by)),
    path: root.path,
    line: root.line,
    comments: (page: object) =>
      connection(comments, page, (row) => ({
        node: { id: nodeId("PRRC", row.id), databaseId: row.id, body: row.body, author: () => account(row.author) },
      })),
  };
}

/** The conversations of a pull request. */
export const threadsOf = (context: Context, pull: Pull) => (page: object) =>
  connection(
    context.world.tables.reviewComments.where("pull", pull.id).filter((row) => row.in_reply_to === null),
    page,
    (row) => ({ node: threadObject(context, row) }),
  );

type Args = { readonly input: { readonly threadId: string; readonly clientMutationId?: string } };

async function settle({ input }: Args, context: Context, resolved_by: number | null) {
  const { tables } = context.world;
  const parsed = parseNodeId(input.threadId);
  const root = parsed?.kind === "PRRT" ? tables.reviewComments.get(parsed.id) : undefined;
  if (!root) throw unresolved(input.threadId);
  const pull = tables.pulls.get(root.pull)!;
  const repository = tables.repositories.get(pull.repository)!;
  const may =
    pull.author === context.actor.account.id || reaches(roleIn(tables, context.actor.account, repository), "push");
  if (!may)
    throw failure("FORBIDDEN", `${context.actor.account.login} does not have the correct permissions to execute this.`);
  if (repository.archived) throw failure("UNPROCESSABLE", "Repository was archived so is read-only.");
  const changed = tables.reviewComments.update(root.id, { resolved_by });
  await mergeWhatIsReady(context.world, pull.repository, pull.head_sha);
  return { clientMutationId: input.clientMutationId ?? null, thread: threadObject(context, changed) };
}

/** The mutations that end a conversation, or open it again; REST has none for that. */
export const threadMutations = {
  resolveReviewThread: (args: Args, context: Context) => settle(args, context, context.actor.account.id),
  unresolveReviewThread: (args: Args, context: Context) => settle(args, context, null),
};
