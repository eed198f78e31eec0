import { seenOf } from "../../live/part.ts";
import type { SeenPull, SeenReview } from "../../live/seen-pull.ts";
import { ownedPaths } from "./code-owners.ts";
import type { Demands } from "./demands.ts";
import { listed, type Reason } from "./reason.ts";

/** What reviews a pull request still needs. */
export function reviewReasons(pull: SeenPull, demands: Demands): Reason[] {
  const reviews = seenOf(pull.reviews);
  if (reviews === undefined) return [];
  const stale = (review: SeenReview) => demands.dismissStale !== undefined && review.sha !== pull.head.sha;
  const approvals = reviews.filter((one) => one.state === "APPROVED" && one.counts && !stale(one));
  return [
    ...approvalReasons(pull, demands, reviews, approvals),
    ...changeReasons(demands, reviews),
    ...lastPushReasons(pull, demands, approvals),
    ...ownerReasons(pull, demands, approvals),
  ];
}

const shownPaths = 5;
const named = (reviews: readonly SeenReview[]) => listed(reviews.map(({ login }) => `@${login}`));

function approvalReasons(
  pull: SeenPull,
  { approvals: wanted, dismissStale }: Demands,
  reviews: readonly SeenReview[],
  approvals: readonly SeenReview[],
): Reason[] {
  if (wanted === undefined || approvals.length >= wanted.value) return [];
  const weak = reviews.filter(({ state, counts }) => state === "APPROVED" && !counts);
  const old = reviews.filter(({ state, counts, sha }) => state === "APPROVED" && counts && sha !== pull.head.sha);
  const asked =
    pull.requested.length > 0
      ? `${listed(pull.requested)}, who ${pull.requested.length === 1 ? "was" : "were"} asked`
      : "anybody";
  return [
    {
      id: "approvals",
      what: `It needs ${wanted.value} ${wanted.value === 1 ? "approval" : "approvals"} and has ${approvals.length}.`,
      who: `${asked}${asked === "anybody" ? " who may write here" : ", or anybody else who may write here"}, and is not @${pull.author}: approve it.`,
      source: wanted.source,
      details: [
        ...(weak.length > 0 ? [`The approval of ${named(weak)} does not count, as they may not write here.`] : []),
        ...(dismissStale !== undefined && old.length > 0
          ? [`The approval of ${named(old)} was for an earlier commit, and new commits take approvals away.`]
          : []),
      ],
    },
  ];
}

function changeReasons({ approvals, codeOwners }: Demands, reviews: readonly SeenReview[]): Reason[] {
  const asking = reviews.filter(({ state, counts }) => state === "CHANGES_REQUESTED" && counts);
  const source = (approvals ?? codeOwners)?.source;
  if (asking.length === 0 || source === undefined) return [];
  return [
    {
      id: "changes-requested",
      what: `${named(asking)} asked for changes.`,
      who: `${named(asking)}: approve it; or somebody who may write here: dismiss the review.`,
      source,
    },
  ];
}

function lastPushReasons(pull: SeenPull, { lastPushApproval }: Demands, approvals: readonly SeenReview[]): Reason[] {
  if (lastPushApproval === undefined) return [];
  const pusher = seenOf(pull.commits)?.lastAuthor;
  if (approvals.some(({ login, sha }) => sha === pull.head.sha && login !== pusher)) return [];
  return [
    {
      id: "last-push",
      what: "Nobody but the last pusher has approved the newest commit.",
      who: `Anybody who may write here${pusher === undefined ? "" : ` and is not @${pusher}`}: approve ${pull.head.sha.slice(0, 7)}.`,
      source: lastPushApproval.source,
    },
  ];
}

function ownerReasons(pull: SeenPull, { codeOwners }: Demands, approvals: readonly SeenReview[]): Reason[] {
  const file = seenOf(pull.codeOwners);
  const paths = seenOf(pull.paths);
  if (codeOwners === undefined || file === undefined || paths === undefined) return [];
  const approved = new Set(approvals.map(({ login }) => login.toLowerCase()));
  const isOwner = (owner: string) => {
    const name = owner.replace(/^@/, "").toLowerCase();
    const members = pull.members.get(name) ?? [name];
    return members.some((login) => approved.has(login.toLowerCase()));
  };
  return ownedPaths(file.text, paths)
    .filter(({ owners }) => !owners.some(isOwner))
    .map(({ owners, line, pattern, paths: touched }) => ({
      id: "code-owners",
      what: `No owner of ${pattern} has approved it (${file.path}:${line}).`,
      who: `${listed(owners, "or")}: approve it.`,
      source: codeOwners.source,
      details: [
        `changed: ${touched.slice(0, shownPaths).join(", ")}${touched.length > shownPaths ? ` and ${touched.length - shownPaths} more` : ""}`,
        ...owners
          .filter(
            (owner) => owner.includes("/") && pull.members.get(owner.replace(/^@/, "").toLowerCase())?.length === 0,
          )
          .map((owner) => `${owner} has no members.`),
      ],
    }));
}
