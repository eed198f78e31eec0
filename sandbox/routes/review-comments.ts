import { z } from "zod";
import { baseOf } from "../domain/pulls.ts";
import { hunkAt } from "../git/hunks.ts";
import { objectId } from "../git/names.ts";
import { reaches, roleIn } from "../http/access.ts";
import { forbidden, found, notFound, unprocessable, validationFailed } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId, simpleUser } from "../present/account.ts";
import { listedPull } from "../present/pull.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import type { Pull, Repository, ReviewComment } from "../store/rows.ts";
import { pullOf } from "./pulls.ts";

const place = {
  body: z.string().min(1).max(65_536),
  path: z.string().min(1),
  line: z.int().min(1).optional(),
  side: z.enum(["LEFT", "RIGHT"]).default("RIGHT"),
};
const newComment = z.object({
  ...place,
  commit_id: z.string().regex(objectId),
  in_reply_to: z.int().optional(),
  subject_type: z.enum(["line", "file"]).default("line"),
});
/** A comment that comes with a review. */
export const reviewCommentBody = z.object(place);
const bodyOnly = z.object({ body: z.string().min(1).max(65_536) });

type RepositoryCall = BaseCall & { repository: Repository };

async function hunkOf(
  { world, repository }: RepositoryCall,
  pull: Pull,
  row: Pick<ReviewComment, "path" | "line" | "side">,
) {
  const { folder } = world.git.repository(repository.id);
  const git = world.git.repository(repository.id);
  const base = pull.merged_at === null ? await baseOf(world, pull) : pull.base_sha;
  const from = (await git.mergeBase(base, pull.head_sha)) ?? base;
  return row.line === null ? undefined : hunkAt(folder, from, pull.head_sha, { ...row, line: row.line });
}

async function present(call: RepositoryCall, row: ReviewComment) {
  const { world, tables, repository } = call;
  const pull = tables.pulls.get(row.pull)!;
  const url = `${repositoryUrl(world, repository)}/pulls/comments/${row.id}`;
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  const html = `${repositoryPage(world, repository)}/pull/${pull.number}#discussion_r${row.id}`;
  const line = row.line === null ? {} : { line: row.line, original_line: row.line };
  return {
    url,
    pull_request_review_id: row.review,
    id: row.id,
    node_id: nodeId("PRRC", row.id),
    diff_hunk: (await hunkOf(call, pull, row)) ?? "",
    path: row.path,
    position: 1,
    original_position: 1,
    ...line,
    commit_id: row.commit_id,
    original_commit_id: row.commit_id,
    ...(row.in_reply_to === null ? {} : { in_reply_to_id: row.in_reply_to }),
    user: simpleUser(world, tables.accounts.get(row.author)!),
    body: row.body,
    created_at: row.created_at,
    updated_at: row.updated_at,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: "MEMBER",
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    start_line: null,
    original_start_line: null,
    start_side: null,
    side: row.side,
    subject_type: row.subject_type,
  };
}

const fault = (field: string) => validationFailed({ resource: "PullRequestReviewComment", code: "invalid", field });

/** Adds a comment where the pull request's difference has its line. @throws ApiError 422 */
export async function addComment(
  call: RepositoryCall,
  pull: Pull,
  wanted: Pick<ReviewComment, "body" | "path" | "line" | "side" | "subject_type" | "commit_id" | "review">,
): Promise<ReviewComment> {
  const { world, tables, actor, repository } = call;
  const git = world.git.repository(repository.id);
  const base = pull.merged_at === null ? await baseOf(world, pull) : pull.base_sha;
  const files = await git.changes(await git.mergeBase(base, pull.head_sha), pull.head_sha);
  if (!files.some(({ path }) => path === wanted.path)) throw fault("path");
  if (wanted.subject_type === "line" && !(await hunkOf(call, pull, wanted))) throw fault("line");
  const now = world.clock.iso();
  const times = { created_at: now, updated_at: now };
  const own = { pull: pull.id, author: actor.account.id, in_reply_to: null, resolved_by: null };
  return tables.reviewComments.insert({ ...wanted, ...own, ...times });
}

async function emit(call: RepositoryCall, action: string, row: ReviewComment): Promise<void> {
  const { world, actor, repository, tables } = call;
  const pull_request = listedPull(world, actor, tables.pulls.get(row.pull)!);
  const payload = { comment: await present(call, row), pull_request };
  world.webhooks.emit({ name: "pull_request_review_comment", action, repository, sender: actor.account, payload });
}

async function reply(call: RepositoryCall, pull: Pull, id: number, body: string) {
  const { world, tables, actor } = call;
  const named = found(tables.reviewComments.get(id));
  if (named.pull !== pull.id) throw notFound();
  if (named.in_reply_to !== null)
    throw unprocessable("A reply cannot be replied to: name the comment that began the conversation.");
  const now = world.clock.iso();
  const { id: _, ...root } = named;
  const row = tables.reviewComments.insert({
    ...root,
    review: null,
    author: actor.account.id,
    body,
    in_reply_to: named.id,
    resolved_by: null,
    created_at: now,
    updated_at: now,
  });
  await emit(call, "created", row);
  return created(await present(call, row));
}

async function create(call: RepositoryCall & { params: { pull_number: string } }) {
  const pull = pullOf(call.tables, call.repository, call.params.pull_number);
  const { in_reply_to, line, ...body } = call.body(newComment);
  if (in_reply_to !== undefined) return reply(call, pull, in_reply_to, body.body);
  if (body.subject_type === "line" && line === undefined) throw fault("line");
  const known = await call.world.git.repository(call.repository.id).commit(body.commit_id);
  if (!known) throw fault("commit_id");
  const row = await addComment(call, pull, { ...body, line: line ?? null, review: null });
  await emit(call, "created", row);
  return created(await present(call, row));
}

function commentOf({ tables, repository }: RepositoryCall, id: string): ReviewComment {
  const row = found(tables.reviewComments.get(Number(id)));
  if (tables.pulls.get(row.pull)?.repository !== repository.id) throw notFound();
  return row;
}

function checkAuthor({ tables, actor, repository }: RepositoryCall, row: ReviewComment): void {
  if (row.author === actor.account.id || reaches(roleIn(tables, actor.account, repository), "push")) return;
  throw forbidden("Must have admin rights to Repository.");
}

const ofPull = (call: RepositoryCall, number: string) =>
  call.tables.reviewComments.where("pull", pullOf(call.tables, call.repository, number).id);

const path = "/repos/{owner}/{repo}/pulls" as const;

/** Comments on lines of pull requests, and the conversations that they begin. */
export const reviewComments: Route[] = [
  route(`GET ${path}/comments`, "pull_requests:read", (call) => {
    const pulls = call.tables.pulls.where("repository", call.repository.id);
    const rows = pulls.flatMap(({ id }) => call.tables.reviewComments.where("pull", id));
    return page(
      call,
      rows.sort((a, b) => a.id - b.id),
      (row) => present(call, row),
    );
  }),
  route(`GET ${path}/{pull_number}/comments`, "pull_requests:read", (call) =>
    page(call, ofPull(call, call.params.pull_number), (row) => present(call, row)),
  ),
  route(`GET ${path}/{pull_number}/reviews/{review_id}/comments`, "pull_requests:read", (call) => {
    const rows = ofPull(call, call.params.pull_number);
    const review = found(call.tables.reviews.get(Number(call.params.review_id)));
    return page(
      call,
      rows.filter((row) => row.review === review.id),
      (row) => present(call, row),
    );
  }),
  route(`POST ${path}/{pull_number}/comments`, "pull_requests:write", create, { role: "pull" }),
  route(
    `POST ${path}/{pull_number}/comments/{comment_id}/replies`,
    "pull_requests:write",
    (call) => {
      const pull = pullOf(call.tables, call.repository, call.params.pull_number);
      return reply(call, pull, Number(call.params.comment_id), call.body(bodyOnly).body);
    },
    { role: "pull" },
  ),
  route(`GET ${path}/comments/{comment_id}`, "pull_requests:read", async (call) =>
    ok(await present(call, commentOf(call, call.params.comment_id))),
  ),
  route(
    `PATCH ${path}/comments/{comment_id}`,
    "pull_requests:write",
    async (call) => {
      const row = commentOf(call, call.params.comment_id);
      checkAuthor(call, row);
      const updated_at = call.world.clock.after(row.updated_at);
      const changed = call.tables.reviewComments.update(row.id, { body: call.body(bodyOnly).body, updated_at });
      await emit(call, "edited", changed);
      return ok(await present(call, changed));
    },
    { role: "pull" },
  ),
  route(
    `DELETE ${path}/comments/{comment_id}`,
    "pull_requests:write",
    async (call) => {
      const row = commentOf(call, call.params.comment_id);
      checkAuthor(call, row);
      await emit(call, "deleted", row);
      call.tables.reviewComments.deleteWhere("reply", row.id);
      call.tables.reviewComments.delete(row.id);
      return noContent;
    },
    { role: "pull" },
  ),
];
