import type { GitHub } from "../github-client.ts";
import { type DefaultBranch, readBlob } from "./default-branch.ts";
import type { GitFile, TreeListing } from "./git-objects.ts";
import { inspect } from "./inspect.ts";
import type { DeclaredFile, History } from "./plan.ts";
import { inspectProposal } from "./proposal.ts";
import { workflowPaths } from "./reported-checks.ts";

/** A file that an import found in the repository. */
export interface FoundFile extends GitFile {
  readonly path: string;
  readonly mode: "managed";
}

/** The live side of a known file set. */
export interface Refreshed {
  readonly base: DefaultBranch;
  readonly merged: boolean;
  readonly pullRequest: number | null;
  /** Paths that the default branch holds as declared (`scaffold`: ever held at all). */
  readonly seen: ReadonlySet<string>;
  readonly leaving: readonly string[];
  /** Paths that are not as declared, and that no open pull request would set right. */
  readonly drift: readonly string[];
  /** What stands for each path of `declared`: what waits in the pull request, or else what the branch holds. */
  readonly live: ReadonlyMap<string, GitFile | null>;
}

/**
 * Compares the default branch with what was delivered last. What our open pull request proposes is no drift: it only
 * waits to be merged.
 */
export async function refresh(
  github: GitHub,
  address: { owner: string; repo: string },
  declared: readonly DeclaredFile[],
  history: History,
  byProposal: boolean,
): Promise<Refreshed> {
  const { base, plan } = await inspect(github, address, declared, history);
  const differing = [...plan.changes, ...plan.contacts].map(({ path }) => path);
  const proposal = byProposal ? await inspectProposal(github, base, plan.changes) : undefined;
  const waits = proposal?.pullRequest !== undefined && proposal.current && plan.contacts.length === 0;
  return {
    base,
    merged: differing.length === 0,
    pullRequest: proposal?.pullRequest?.number ?? null,
    seen: new Set(plan.owned.filter((file) => file.seen).map((file) => file.path)),
    leaving: plan.leaving,
    drift: waits ? [] : differing.sort(),
    live: new Map(declared.map((file) => [file.path, waits ? file : liveFile(base.listing, file.path)])),
  };
}

/**
 * What an import takes in: every workflow file directly below .github/workflows. Other files cannot be told from the
 * repository's own; declaring them is enough when they are equal, and takes `adopt: true` when they are not.
 */
export async function importFiles(github: GitHub, base: DefaultBranch) {
  const files: { path: string; content: string; mode: "managed"; executable?: true }[] = [];
  const found: FoundFile[] = [];
  for (const path of workflowPaths(base.listing)) {
    const { sha, executable } = liveFile(base.listing, path)!;
    const content = await readBlob(github, base.at, sha);
    if (content === undefined) continue;
    files.push({ path, content, mode: "managed", ...(executable ? { executable } : {}) });
    found.push({ path, mode: "managed", executable, sha });
  }
  return { files, found };
}

function liveFile(listing: TreeListing, path: string): GitFile | null {
  const entry = listing.get(path);
  return entry?.mode.startsWith("100") ? { sha: entry.sha, executable: entry.mode === "100755" } : null;
}
