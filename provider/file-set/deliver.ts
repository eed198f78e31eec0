import { setTimeout as sleep } from "node:timers/promises";
import type { GitHub } from "../github-client.ts";
import type { RepositoryAddress } from "../github-error.ts";
import { commitToDefaultBranch, makeFirstCommit, type Writing } from "./commit.ts";
import { contactError } from "./contact-error.ts";
import type { DefaultBranch } from "./default-branch.ts";
import { changedListing } from "./git-objects.ts";
import { inspect, type Situation } from "./inspect.ts";
import type { DeclaredFile, History, OwnedFile } from "./plan.ts";
import { propose, withdraw } from "./proposal.ts";

export interface DeliveryOrder extends Writing {
  readonly address: RepositoryAddress;
  readonly files: readonly DeclaredFile[];
  readonly delivery: "commit" | "pull-request";
  readonly history: History;
  /** Whether an earlier delivery left a pull request open. */
  readonly openProposal: boolean;
}

export interface Delivered extends History {
  /** The default branch after the delivery. */
  readonly base: DefaultBranch;
  /** The commit that was made or proposed; when nothing was, the head of the default branch, or "" without one. */
  readonly commit: string;
  /** Whether this delivery made or proposed `commit`. */
  readonly wrote: boolean;
  readonly merged: boolean;
  readonly pullRequest: number | null;
  readonly owned: readonly OwnedFile[];
}

/** How often a delivery starts over because somebody else committed to the branch meanwhile. */
const mostTries = 6;

/**
 * Brings the default branch, or the pull request to it, to what is declared. Writes nothing when it is there already.
 * Stopped anywhere, it goes on from there when called again.
 */
export async function deliver(github: GitHub, order: DeliveryOrder): Promise<Delivered> {
  let wrote = false;
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    const situation = await inspect(github, order.address, order.files, order.history);
    const { base, plan } = situation;
    if (plan.contacts.length > 0) throw await contactError(github, base, plan.contacts, order.texts);
    const byProposal = order.delivery === "pull-request";
    if (plan.changes.length === 0) {
      if (byProposal || order.openProposal) await withdraw(github, base.at);
      return settled(situation, base.head ?? "", wrote);
    }
    if (base.archived) {
      throw new Error(
        `"${base.at.owner}/${base.at.repo}" is archived, so its files cannot change: unarchive it first.`,
      );
    }
    if (byProposal && !(await situation.isFresh())) return await proposed(github, situation, order);
    if (base.head === undefined) {
      await makeFirstCommit(github, base, plan.changes, order);
      wrote = true;
      continue;
    }
    const outcome = await commitToDefaultBranch(github, base, plan.changes, order);
    if (outcome.kind === "committed") {
      if (order.openProposal) await withdraw(github, base.at);
      return settled(situation, outcome.sha, true);
    }
    // A rule of the whole organisation may bind even a new repository, and the repository's own may change at any time.
    if (outcome.kind === "refused") return await proposed(github, situation, order);
    await sleep(Math.random() * 100 * attempt);
  }
  const { owner, repo } = order.address;
  throw new Error(
    `"${owner}/${repo}": others committed to the default branch ${mostTries} times in a row while files were delivered; try again later.`,
  );
}

function settled({ base, plan }: Situation, commit: string, wrote: boolean): Delivered {
  return {
    base: { ...base, listing: changedListing(base.listing, plan.changes) },
    commit,
    wrote,
    merged: true,
    pullRequest: null,
    owned: plan.owned.map((file) => ({ ...file, seen: true })),
    leaving: [],
  };
}

async function proposed(github: GitHub, { base, plan }: Situation, writing: Writing): Promise<Delivered> {
  const { pullRequest, commit } = await propose(github, base, plan.changes, writing);
  return {
    base,
    commit,
    wrote: true,
    merged: false,
    pullRequest,
    owned: plan.owned,
    leaving: plan.leaving,
  };
}
