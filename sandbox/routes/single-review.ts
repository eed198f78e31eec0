import { z } from "zod";
import { forbidden, unprocessable } from "../http/api-error.ts";
import { ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import type { Pull, Repository, Review } from "../store/rows.ts";
import { pullOf } from "./pulls.ts";
import { presentReview, reviewOf } from "./reviews.ts";

const textBody = z.object({ body: z.string().min(1) });

type ReviewCall = BaseCall & {
  repository: Repository;
  params: Readonly<Record<"pull_number" | "review_id", string>>;
};

function both(call: ReviewCall): { pull: Pull; review: Review } {
  const pull = pullOf(call.tables, call.repository, call.params.pull_number);
  return { pull, review: reviewOf(call, pull, call.params.review_id) };
}

const path = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}" as const;

/** One review: read, worded anew, or thrown away before it is handed in. */
export const singleReview: Route[] = [
  route(`GET ${path}`, "pull_requests:read", (call) => {
    const { pull, review } = both(call);
    return ok(presentReview(call, pull, review));
  }),
  route(
    `PUT ${path}`,
    "pull_requests:write",
    (call) => {
      const { pull, review } = both(call);
      if (review.author !== call.actor.account.id) throw forbidden("Only the author may change a review.");
      return ok(presentReview(call, pull, call.tables.reviews.update(review.id, call.body(textBody))));
    },
    { role: "pull" },
  ),
  route(
    `DELETE ${path}`,
    "pull_requests:write",
    (call) => {
      const { pull, review } = both(call);
      if (review.state !== "PENDING") throw unprocessable("Can not delete a non-pending pull request review");
      if (review.author !== call.actor.account.id) throw forbidden("Only the author may delete a review.");
      for (const row of call.tables.reviewComments.where("pull", pull.id)) {
        if (row.review === review.id) call.tables.reviewComments.delete(row.id);
      }
      call.tables.reviews.delete(review.id);
      return ok(presentReview(call, pull, review));
    },
    { role: "pull" },
  ),
];
