import { z } from "zod";
import { reaches, roleIn } from "../http/access.ts";
import { forbidden, found, notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId, simpleUser } from "../present/account.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import type { Comment, Repository } from "../store/rows.ts";
import { pullOf } from "./pulls.ts";

const commentBody = z.object({ body: z.string().min(1).max(65_536) });

type RepositoryCall = BaseCall & { repository: Repository };

function present({ world, tables, repository }: RepositoryCall, comment: Comment) {
  const url = repositoryUrl(world, repository);
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url: `${url}/issues/comments/${comment.id}`,
    html_url: `${repositoryPage(world, repository)}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${url}/issues/${comment.number}`,
    user: simpleUser(world, tables.accounts.get(comment.author)!),
    body: comment.body,
    author_association: "MEMBER",
    created_at: comment.created_at,
    updated_at: comment.updated_at,
    performed_via_github_app: null,
  };
}

function commentOf({ tables, repository }: RepositoryCall, id: string): Comment {
  const comment = found(tables.comments.get(Number(id)));
  if (comment.repository !== repository.id) throw notFound();
  return comment;
}

function checkAuthor({ tables, actor, repository }: RepositoryCall, comment: Comment): void {
  if (comment.author === actor.account.id || reaches(roleIn(tables, actor.account, repository), "maintain")) return;
  throw forbidden("Must have admin rights to Repository.");
}

/** Comments below a pull request; GitHub counts them with those of issues. */
export const comments: Route[] = [
  route("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", "issues:read", (call) => {
    const { number } = pullOf(call.tables, call.repository, call.params.issue_number);
    return page(call, call.tables.comments.where("number", `${call.repository.id}/${number}`), (row) =>
      present(call, row),
    );
  }),

  route(
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    "issues:write",
    (call) => {
      const { world, tables, actor, repository } = call;
      const { number } = pullOf(tables, repository, call.params.issue_number);
      const { body } = call.body(commentBody);
      const now = world.clock.iso();
      const row = {
        repository: repository.id,
        number,
        author: actor.account.id,
        body,
        created_at: now,
        updated_at: now,
      };
      const comment = present(call, tables.comments.insert(row));
      const issue = { number };
      world.webhooks.emit({
        name: "issue_comment",
        action: "created",
        repository,
        sender: actor.account,
        payload: { issue, comment },
      });
      return created(comment);
    },
    { role: "pull" },
  ),

  route("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", "issues:read", (call) =>
    ok(present(call, commentOf(call, call.params.comment_id))),
  ),

  route(
    "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
    "issues:write",
    (call) => {
      const comment = commentOf(call, call.params.comment_id);
      checkAuthor(call, comment);
      const { body } = call.body(commentBody);
      const updated_at = call.world.clock.after(comment.updated_at);
      return ok(present(call, call.tables.comments.update(comment.id, { body, updated_at })));
    },
    { role: "pull" },
  ),

  route(
    "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}",
    "issues:write",
    (call) => {
      const comment = commentOf(call, call.params.comment_id);
      checkAuthor(call, comment);
      call.tables.comments.delete(comment.id);
      return noContent;
    },
    { role: "pull" },
  ),
];
