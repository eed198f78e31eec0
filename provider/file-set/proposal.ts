import type { GitHub } from "../github-client.ts";
import { type RepositoryAddress, statusOf } from "../github-error.ts";
import { placeBranch, removeBranch } from "./branch.ts";
import { makeCommit, type Writing, writeError } from "./commit.ts";
import { type DefaultBranch, readHead, readTree } from "./default-branch.ts";
import { changedListing, type FileChange, treeSha } from "./git-objects.ts";
import { canBeSigned, makeSignedCommit, wantsSignatures } from "./signed-commit.ts";

/** The one branch that pull requests come from. It is Slipway's own: it is rebuilt, and commits of others on it are lost. */
export const proposalBranch = "slipway/files";

/** The pull request from our branch, and whether its branch proposes exactly what is wanted. */
export interface Proposal {
  readonly pullRequest: OpenPullRequest | undefined;
  /** SHA of the branch's head, or undefined when there is no such branch. */
  readonly head: string | undefined;
  readonly current: boolean;
}

interface OpenPullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** Branch that it would be merged into. */
  readonly into: string;
  readonly head: string;
}

/** Looks at our branch and its pull request without writing anything. */
export async function inspectProposal(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
): Promise<Proposal> {
  const pullRequest = await openPullRequest(github, base.at);
  if (changes.length === 0) return { pullRequest, head: pullRequest?.head, current: false };
  const head = pullRequest?.head ?? (await readHead(github, base.at, proposalBranch));
  const current = head !== undefined && (await proposes(github, base, head, changes));
  return { pullRequest, head, current };
}

/** Brings branch and pull request up to date, and returns them. Makes what is missing, in an order that may stop anywhere. */
export async function propose(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
  writing: Writing,
): Promise<{ pullRequest: number; commit: string }> {
  const proposal = await inspectProposal(github, base, changes);
  const commit = proposal.current ? proposal.head! : await rebuildBranch(github, base, changes, writing, proposal.head);
  const wanted = { title: writing.message, body: bodyOf(base, changes), base: base.name };
  const open = proposal.pullRequest;
  if (open === undefined) return { pullRequest: await openOne(github, base.at, wanted), commit };
  const rewritten = !proposal.current || open.into !== base.name;
  if (rewritten && (open.title !== wanted.title || open.body !== wanted.body || open.into !== wanted.base)) {
    const route = "PATCH /repos/{owner}/{repo}/pulls/{pull_number}";
    await github.request(route, { ...base.at, pull_number: open.number, ...wanted }).catch((error) => {
      throw writeError(base.at, `update pull request #${open.number}`, error);
    });
  }
  return { pullRequest: open.number, commit };
}

/** Closes our pull request when nothing is left to propose, and removes its branch. */
export async function withdraw(github: GitHub, at: RepositoryAddress): Promise<void> {
  const open = await openPullRequest(github, at);
  if (open === undefined) return;
  const close = { ...at, pull_number: open.number, state: "closed" as const };
  await github.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", close).catch((error) => {
    throw writeError(at, `close pull request #${open.number}`, error);
  });
  await removeBranch(github, at, proposalBranch).catch((error) => {
    throw writeError(at, `remove branch "${proposalBranch}"`, error);
  });
}

async function openPullRequest(github: GitHub, at: RepositoryAddress): Promise<OpenPullRequest | undefined> {
  const query = { ...at, state: "open" as const, head: `${at.owner}:${proposalBranch}`, per_page: 100 };
  const { data } = await github.request("GET /repos/{owner}/{repo}/pulls", query);
  const ours = data.find((pull) => {
    const from = pull.head.repo?.full_name.toLowerCase();
    return pull.head.ref === proposalBranch && from === `${at.owner}/${at.repo}`.toLowerCase();
  });
  if (ours === undefined) return undefined;
  return {
    number: ours.number,
    title: ours.title,
    body: (ours.body ?? "").replaceAll("\r\n", "\n"),
    into: ours.base.ref,
    head: ours.head.sha,
  };
}

/**
 * Whether merging a commit into the default branch would bring exactly `changes`. Its parent may lie behind the
 * branch's head, as long as nobody touched our paths since: an unrelated push must not restart a review.
 */
async function proposes(
  github: GitHub,
  base: DefaultBranch,
  head: string,
  changes: readonly FileChange[],
): Promise<boolean> {
  const route = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
  const { data: commit } = await github.request(route, { ...base.at, commit_sha: head });
  const parents = commit.parents.map((parent) => parent.sha);
  if (base.head !== undefined && parents.includes(base.head)) {
    return commit.tree.sha === treeSha(changedListing(base.listing, changes));
  }
  for (const parent of parents) {
    const before = await readTree(
      github,
      base.at,
      parent,
      changes.map((change) => change.path),
    );
    const untouched = changes.every(({ path }) => before.get(path)?.sha === base.listing.get(path)?.sha);
    const exact = commit.tree.sha === treeSha(changedListing(before, changes));
    if (untouched && exact && (await isBehind(github, base, parent))) return true;
  }
  return false;
}

/** Whether a commit belongs to the default branch's history; false where GitHub does not tell. */
async function isBehind(github: GitHub, base: DefaultBranch, commit: string): Promise<boolean> {
  const basehead = `${commit}...${base.head}`;
  const answer = await github
    .request("GET /repos/{owner}/{repo}/compare/{basehead}", { ...base.at, basehead, per_page: 1 })
    .catch(() => undefined);
  return answer?.data.status === "ahead";
}

async function rebuildBranch(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
  writing: Writing,
  known: string | undefined,
): Promise<string> {
  const sha = await proposedCommit(github, base, changes, writing);
  await placeBranch(github, base.at, proposalBranch, sha, known !== undefined).catch((error) => {
    throw writeError(base.at, `rebuild branch "${proposalBranch}"`, error);
  });
  return sha;
}

/** Makes the commit; a signed one where nothing else could be merged, if GitHub signs what is in it for this token. */
async function proposedCommit(
  github: GitHub,
  base: DefaultBranch,
  changes: readonly FileChange[],
  writing: Writing,
): Promise<string> {
  const { sha, signed } = await makeCommit(github, base, changes, writing);
  if (signed || base.head === undefined || !canBeSigned(base, changes)) return sha;
  if (!(await wantsSignatures(github, base))) return sha;
  return (await makeSignedCommit(github, base, changes, writing)) ?? sha;
}

async function openOne(
  github: GitHub,
  at: RepositoryAddress,
  wanted: { title: string; body: string; base: string },
): Promise<number> {
  try {
    const { data } = await github.request("POST /repos/{owner}/{repo}/pulls", {
      ...at,
      ...wanted,
      head: proposalBranch,
    });
    return data.number;
  } catch (error) {
    const there = statusOf(error) === 422 ? await openPullRequest(github, at) : undefined;
    if (there !== undefined) return there.number;
    throw writeError(at, "open a pull request", error);
  }
}

function bodyOf(base: DefaultBranch, changes: readonly FileChange[]): string {
  const lines = changes.map((change) => {
    const word = change.file === null ? "remove" : base.listing.has(change.path) ? "update" : "add";
    return `- ${word} \`${change.path}\``;
  });
  return [
    "Slipway delivers these files as the inventory declares them:",
    "",
    ...lines,
    "",
    `The branch \`${proposalBranch}\` belongs to Slipway and is rebuilt when the declared files change: commits of others on it are lost.`,
    "Until this is merged, checks that only these files report are not required.",
  ].join("\n");
}
