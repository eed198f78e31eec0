import { reaches, roleIn } from "../http/access.ts";
import type { Pull, Review } from "../store/rows.ts";
import { ownersOf } from "./code-owners.ts";
import type { Move } from "./violations.ts";

interface Parameters {
  readonly required_approving_review_count: number;
  readonly dismiss_stale_reviews_on_push: boolean;
  readonly require_code_owner_review: boolean;
  readonly require_last_push_approval: boolean;
}

/** The last word of each reviewer who may write. */
export function lastReviews({ world, repository }: Move, pull: Pull): Review[] {
  const { tables } = world;
  const last = new Map<number, Review>();
  for (const review of tables.reviews.where("pull", pull.id)) {
    if (review.state === "COMMENTED" || review.state === "PENDING") continue;
    const account = tables.accounts.get(review.author);
    if (account && reaches(roleIn(tables, account, repository), "push")) last.set(review.author, review);
  }
  return [...last.values()];
}

/** The sentences about reviews that a pull request still needs. */
export async function missingReviews(move: Move, pull: Pull, parameters: Parameters): Promise<string[]> {
  const reviews = lastReviews(move, pull);
  const sentences: string[] = [];
  if (reviews.some((review) => review.state === "CHANGES_REQUESTED")) sentences.push("Changes have been requested.");
  const stale = (review: Review) => review.commit_id !== pull.head_sha;
  const approvals = reviews.filter(
    (review) => review.state === "APPROVED" && !(parameters.dismiss_stale_reviews_on_push && stale(review)),
  );
  const wanted = parameters.required_approving_review_count;
  if (approvals.length < wanted) {
    sentences.push(
      `At least ${wanted} approving review${wanted === 1 ? " is" : "s are"} required by reviewers with write access.`,
    );
  }
  if (parameters.require_last_push_approval && !approvals.some((review) => !stale(review))) {
    sentences.push("New changes require approval from someone other than the last pusher.");
  }
  if (parameters.require_code_owner_review) sentences.push(...(await missingOwners(move, pull, approvals)));
  return sentences;
}

async function missingOwners(move: Move, pull: Pull, approvals: readonly Review[]): Promise<string[]> {
  const approved = new Set(approvals.map((review) => review.author));
  const groups = await ownersOf(move, pull);
  const waiting = groups.filter(({ accounts }) => !accounts.some((id) => approved.has(id)));
  return waiting.map(({ names }) => `Waiting on code owner review from ${names.join(" and/or ")}.`);
}
