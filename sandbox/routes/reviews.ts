import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import { mergeWhatIsReady } from "../domain/auto-merge.ts";
import { found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId, simpleUser } from "../present/account.ts";
import { listedPull } from "../present/pull.ts";
import { ownerOf, repositoryPage, repositoryUrl } from "../present/repository.ts";
import { simpleTeam } from "../present/team.ts";
import type { Pull, Repository, Review } from "../store/rows.ts";
import { pullOf } from "./pulls.ts";
import { addComment, reviewCommentBody } from "./review-comments.ts";

const reviewBody = z.object({
  body: z.string().default(""),
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]).optional(),
  commit_id: z.string().optional(),
  comments: z.array(reviewCommentBody.extend({ line: z.int().min(1) })).optional(),
});
const eventBody = reviewBody
  .omit({ comments: true })
  .extend({ event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]) });
const dismissalBody = z.object({ message: z.string().min(1) });
const requestBody = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

const states = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

type RepositoryCall = BaseCall & { repository: Repository };

export function presentReview({ world, tables, repository }: RepositoryCall, pull: Pull, review: Review) {
  const page = `${repositoryPage(world, repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const url = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: simpleUser(world, tables.accounts.get(review.author)!),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    author_association: "MEMBER",
    _links: { html: { href: page }, pull_request: { href: url } },
    submitted_at: review.submitted_at,
    commit_id: review.commit_id,
  };
}

function checkEvent(call: RepositoryCall, pull: Pull, event: keyof typeof states | undefined, body: string): void {
  if (pull.author === call.actor.account.id && event === "APPROVE")
    throw unprocessable("Can not approve your own pull request");
  if (pull.author === call.actor.account.id && event === "REQUEST_CHANGES") {
    throw unprocessable("Can not request changes on your own pull request");
  }
  if (event !== "APPROVE" && event !== undefined && body === "") throw unprocessable("Body can't be blank");
}

export function reviewOf(call: RepositoryCall, pull: Pull, id: string): Review {
  const review = found(call.tables.reviews.get(Number(id)));
  if (review.pull !== pull.id) throw notFound();
  return review;
}

/** Reviews of pull requests, and who is asked for one. */
export const reviews: Route[] = [
  route("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", "pull_requests:read", (call) => {
    const pull = pullOf(call.tables, call.repository, call.params.pull_number);
    return page(call, call.tables.reviews.where("pull", pull.id), (review) => presentReview(call, pull, review));
  }),

  route(
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    "pull_requests:write",
    async (call) => {
      const { world, tables, actor } = call;
      const pull = pullOf(tables, call.repository, call.params.pull_number);
      const body = call.body(reviewBody);
      checkEvent(call, pull, body.event, body.body || (body.comments?.length ? "comments" : ""));
      const review = tables.reviews.insert({
        pull: pull.id,
        author: actor.account.id,
        state: body.event ? states[body.event] : "PENDING",
        body: body.body,
        commit_id: body.commit_id ?? pull.head_sha,
        submitted_at: world.clock.iso(),
      });
      const own = { subject_type: "line", commit_id: review.commit_id, review: review.id } as const;
      try {
        for (const comment of body.comments ?? []) await addComment(call, pull, { ...comment, ...own });
      } catch (error) {
        tables.reviewComments.where("pull", pull.id).forEach((row) => {
          if (row.review === review.id) tables.reviewComments.delete(row.id);
        });
        tables.reviews.delete(review.id);
        throw error;
      }
      tables.pulls.update(pull.id, {
        requested_reviewers: pull.requested_reviewers.filter((id) => id !== actor.account.id),
      });
      if (body.event) {
        const payload = { review: presentReview(call, pull, review), pull_request: listedPull(world, actor, pull) };
        const { repository } = call;
        world.webhooks.emit({
          name: "pull_request_review",
          action: "submitted",
          repository,
          sender: actor.account,
          payload,
        });
      }
      await mergeWhatIsReady(world, call.repository.id, pull.head_sha);
      return ok(presentReview(call, pull, review));
    },
    { role: "pull" },
  ),

  route(
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events",
    "pull_requests:write",
    (call) => {
      const pull = pullOf(call.tables, call.repository, call.params.pull_number);
      const review = reviewOf(call, pull, call.params.review_id);
      const body = call.body(eventBody);
      if (review.state !== "PENDING" || review.author !== call.actor.account.id)
        throw unprocessable("Can not submit this review");
      checkEvent(call, pull, body.event, body.body || review.body);
      const changed = call.tables.reviews.update(review.id, {
        state: states[body.event],
        body: body.body || review.body,
        submitted_at: call.world.clock.iso(),
      });
      return ok(presentReview(call, pull, changed));
    },
    { role: "pull" },
  ),

  route(
    "PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals",
    "pull_requests:write",
    (call) => {
      const pull = pullOf(call.tables, call.repository, call.params.pull_number);
      const review = reviewOf(call, pull, call.params.review_id);
      call.body(dismissalBody);
      if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED")
        throw unprocessable("Can not dismiss a commented pull request review");
      return ok(presentReview(call, pull, call.tables.reviews.update(review.id, { state: "DISMISSED" })));
    },
  ),

  route(
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
    "pull_requests:read",
    ({ world, tables, repository, params }) => {
      const pull = pullOf(tables, repository, params.pull_number);
      return ok({
        users: pull.requested_reviewers.map((id) => simpleUser(world, tables.accounts.get(id)!)),
        teams: pull.requested_teams.map((id) => simpleTeam(world, tables.teams.get(id)!)),
      });
    },
  ),

  route("POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", "pull_requests:write", (call) => {
    const { world, tables, actor, repository } = call;
    const pull = pullOf(tables, repository, call.params.pull_number);
    const body = call.body(requestBody);
    const owner = ownerOf(world, repository);
    const people = body.reviewers.map((login) => {
      const account = accountByLogin(world, login);
      if (!account)
        throw unprocessable(
          "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator.",
        );
      if (account.id === pull.author) throw unprocessable("Review cannot be requested from pull request author.");
      return account.id;
    });
    const groups = body.team_reviewers.map(
      (slug) => found(tables.teams.find("slug", `${owner.id}/${slug.toLowerCase()}`)).id,
    );
    const changed = tables.pulls.update(pull.id, {
      requested_reviewers: [...new Set([...pull.requested_reviewers, ...people])],
      requested_teams: [...new Set([...pull.requested_teams, ...groups])],
    });
    return created(listedPull(world, actor, changed));
  }),

  route("DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", "pull_requests:write", (call) => {
    const { world, tables, actor, repository } = call;
    const pull = pullOf(tables, repository, call.params.pull_number);
    const body = call.body(requestBody);
    const people = body.reviewers.map((login) => accountByLogin(world, login)?.id);
    const key = (slug: string) => `${repository.owner}/${slug.toLowerCase()}`;
    const groups = body.team_reviewers.map((slug) => tables.teams.find("slug", key(slug))?.id);
    const changed = tables.pulls.update(pull.id, {
      requested_reviewers: pull.requested_reviewers.filter((id) => !people.includes(id)),
      requested_teams: pull.requested_teams.filter((id) => !groups.includes(id)),
    });
    return ok(listedPull(world, actor, changed));
  }),
];
