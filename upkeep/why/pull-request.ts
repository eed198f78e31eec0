import type { RepositoryEntry } from "../../inventory/inventory.ts";
import { seenOf } from "../../live/part.ts";
import type { SeenPull } from "../../live/seen-pull.ts";
import type { SimulationOptions } from "../../workflow/simulation/simulate.ts";
import { type Demands, demandsOf } from "./demands.ts";
import { checkReasons } from "./pull-checks.ts";
import { reviewReasons } from "./pull-reviews.ts";
import { type Explained, listed, type Reason } from "./reason.ts";
import { requiredDeploymentReasons } from "./required-deployments.ts";

/** What is known of a repository beside what was read. */
export interface KnownRepository {
  /** Its entry, where the stack has it: then a demand's file and line can be told. */
  readonly entry: RepositoryEntry | undefined;
  readonly simulation: SimulationOptions;
}

/** Says why a pull request cannot be merged: each reason, who can resolve it, and what set it. */
export async function explainPull(pull: SeenPull, { entry, simulation }: KnownRepository): Promise<Explained> {
  const subject = `${pull.owner}/${pull.repository}#${pull.number}`;
  const parts = { rules: pull.rules, protection: pull.protection, reviews: pull.reviews, conversations: pull.threads };
  const more = { checks: pull.checks, commits: pull.commits, "distance to the base": pull.behind, files: pull.paths };
  const last = {
    "code owners": pull.codeOwners,
    workflows: pull.workflows,
    runs: pull.runs,
    deployments: pull.deployments,
  };
  const unseen = Object.entries({ ...parts, ...more, ...last }).flatMap(([what, part]) =>
    "unseen" in part ? [{ what, why: part.unseen }] : [],
  );
  const about = { subject, url: pull.url, unseen };
  if (pull.state !== "open")
    return { ...about, state: pull.state === "merged" ? "merged already" : "closed", reasons: [], unseen: [] };
  const demands = demandsOf(pull, entry);
  const reasons = [
    ...stateReasons(pull),
    ...reviewReasons(pull, demands),
    ...(await checkReasons(pull, demands, simulation)),
    ...branchReasons(pull, demands),
    ...requiredDeploymentReasons(pull, demands.deployments),
    ...otherReasons(demands),
  ];
  const queue = demands.mergeQueue;
  if (queue !== undefined)
    reasons.push({
      id: "merge-queue",
      what: `It is merged by the queue of ${pull.base.ref}, which runs the required checks once more for the merged state.`,
      who:
        reasons.length === 0
          ? 'Anybody who may write here: press "Merge when ready".'
          : "Nobody yet: it can be queued when all else is resolved.",
      source: queue.source,
    });
  return { ...about, state: reasons.length === 0 ? "nothing holds it up" : "blocked", reasons };
}

function stateReasons(pull: SeenPull): Reason[] {
  const author = `@${pull.author}`;
  return [
    ...(pull.archived
      ? [
          {
            id: "archived",
            what: "The repository is archived, which makes it read-only.",
            who: "An administrator of the repository: unarchive it.",
          },
        ]
      : []),
    ...(pull.draft ? [{ id: "draft", what: "It is a draft.", who: `${author}: mark it as ready for review.` }] : []),
    ...(pull.mergeable === false
      ? [
          {
            id: "conflict",
            what: `It conflicts with ${pull.base.ref}.`,
            who: `${author}, or anybody who may write to its branch: merge ${pull.base.ref} into it and solve the conflict.`,
          },
        ]
      : []),
  ];
}

function branchReasons(pull: SeenPull, demands: Demands): Reason[] {
  const { conversations, upToDate, signedCommits, linearHistory, mergeMethods, frozen } = demands;
  const threads = seenOf(pull.threads) ?? [];
  const behind = seenOf(pull.behind) ?? 0;
  const unverified = seenOf(pull.commits)?.unverified ?? [];
  const author = `@${pull.author}`;
  const reasons: Reason[] = [];
  if (conversations !== undefined && threads.length > 0)
    reasons.push({
      id: "conversations",
      what: `${threads.length} ${threads.length === 1 ? "conversation is" : "conversations are"} not resolved.`,
      who: `${author}, or anybody who may write here: resolve ${threads.length === 1 ? "it" : "them"}.`,
      details: threads.map(({ path, author: by }) => `${path}, begun by @${by}`),
      source: conversations.source,
    });
  if (upToDate !== undefined && behind > 0)
    reasons.push({
      id: "not-up-to-date",
      what: `It lacks ${behind} ${behind === 1 ? "commit" : "commits"} of ${pull.base.ref}.`,
      who: `${author}, or anybody who may write to its branch: update it.`,
      source: upToDate.source,
    });
  if (signedCommits !== undefined && unverified.length > 0)
    reasons.push({
      id: "unsigned-commits",
      what: `${unverified.length} ${unverified.length === 1 ? "commit carries" : "commits carry"} no verified signature.`,
      who: `${author}: sign and push ${unverified.length === 1 ? "it" : "them"} again (git rebase --exec 'git commit --amend --no-edit -S' ${pull.base.ref}).`,
      details: unverified.map(({ sha, reason }) => `${sha.slice(0, 7)}: ${reason}`),
      source: signedCommits.source,
    });
  const left = (pull.mergeMethods ?? []).filter(
    (method) =>
      (mergeMethods?.value ?? [method]).includes(method) && !(linearHistory !== undefined && method === "merge"),
  );
  const asking = mergeMethods ?? linearHistory;
  if (asking !== undefined && pull.mergeMethods !== undefined && left.length === 0)
    reasons.push({
      id: "no-merge-method",
      what: `No way to merge is left: the repository allows ${listed(pull.mergeMethods) || "none"}, the branch ${listed(mergeMethods?.value ?? ["squash", "rebase"])}.`,
      who: "Whoever keeps the repository's entry: let `merge` and `rules.mergeMethods` allow the same.",
      source: asking.source,
    });
  if (frozen !== undefined)
    reasons.push({
      id: "frozen",
      what: `The branch ${pull.base.ref} takes no changes: ${frozen.value}.`,
      who: "Those who may pass it by, or an administrator of the repository.",
      source: frozen.source,
    });
  return reasons;
}

/** What is asked for and cannot be judged from here: it is told, not passed over. */
function otherReasons({ others }: Demands): Reason[] {
  return others.map(
    ({ value, source }): Reason => ({
      id: "other-rule",
      what: `${value} Whether it is so, only GitHub knows.`,
      who: "Look at the pull request's page.",
      source,
    }),
  );
}
