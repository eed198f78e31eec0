import type { WorkflowFile } from "../workflow/file.ts";
import type { Part } from "./part.ts";
import type { Answer } from "./reading.ts";
import type { SeenProtection } from "./seen.ts";

/** A rule that holds for a branch, and where it comes from. */
export interface SeenBranchRule {
  /** GitHub's name of it (`pull_request`). */
  readonly type: string;
  readonly parameters: Answer;
  readonly ruleset: { readonly id: number; readonly name: string; readonly organization: boolean };
}

/** The last word of a reviewer. */
export interface SeenReview {
  readonly login: string;
  /** GitHub's word: APPROVED, CHANGES_REQUESTED or DISMISSED. */
  readonly state: string;
  readonly sha: string;
  /** Whether it counts: the reviewer may push. */
  readonly counts: boolean;
}

/** A check run or a commit status, the newest of its name. */
export interface SeenCheckRun {
  readonly name: string;
  /** pending, success, failure, neutral, skipped, cancelled, timed_out, action_required, stale. */
  readonly result: string;
  /** Number of the App that reported it; absent for a commit status. */
  readonly app?: number;
  readonly url: string;
}

/** A deployment of the head of a pull request. */
export interface SeenPullDeployment {
  readonly id: number;
  /** GitHub's word: queued, waiting, pending, in_progress, failure, error, inactive; success once it was one. */
  readonly state: string;
}

/** A run of a workflow for the head of a pull request. */
export interface SeenHeadRun {
  readonly id: number;
  readonly path: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly url: string;
}

/** A pull request with everything that decides whether it may be merged. */
export interface SeenPull {
  readonly owner: string;
  readonly repository: string;
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly author: string;
  readonly state: "open" | "closed" | "merged";
  readonly draft: boolean;
  readonly archived: boolean;
  readonly defaultBranch: string;
  readonly base: { readonly ref: string; readonly sha: string };
  /** `owner` is that of the fork it comes from, where it comes from one. */
  readonly head: { readonly ref: string; readonly sha: string; readonly owner: string };
  readonly fork: boolean;
  /** False where the branches conflict; null while GitHub finds out. */
  readonly mergeable: boolean | null;
  /** Ways to merge that the repository allows: merge, squash, rebase; absent where this token is not told. */
  readonly mergeMethods?: readonly string[];
  readonly requested: readonly string[];
  readonly rules: Part<readonly SeenBranchRule[]>;
  /** Classic protection of the base branch, where it has any. */
  readonly protection: Part<SeenProtection | undefined>;
  readonly reviews: Part<readonly SeenReview[]>;
  /** Conversations that are open, each by the file that it is about. */
  readonly threads: Part<readonly { readonly path: string; readonly author: string }[]>;
  readonly checks: Part<readonly SeenCheckRun[]>;
  /** Commits without a verified signature, and who made the last one. */
  readonly commits: Part<{
    readonly unverified: readonly { readonly sha: string; readonly reason: string }[];
    readonly lastAuthor?: string;
    readonly lastMessage: string;
  }>;
  /** Commits of the base branch that the head lacks. */
  readonly behind: Part<number>;
  readonly paths: Part<readonly string[]>;
  /** CODEOWNERS of the base branch, where there is one. */
  readonly codeOwners: Part<{ readonly path: string; readonly text: string } | undefined>;
  /** Members of the teams that it names, by `owner/slug` in lower case. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** Workflow files at the head, and at the base branch. */
  readonly workflows: Part<{ readonly head: readonly WorkflowFile[]; readonly base: readonly WorkflowFile[] }>;
  readonly runs: Part<readonly SeenHeadRun[]>;
  /** The newest of the head to each environment that a rule asks for, by environment. */
  readonly deployments: Part<ReadonlyMap<string, SeenPullDeployment>>;
  /** Paths of the workflows that are switched off, with GitHub's word for it. */
  readonly disabled: Part<ReadonlyMap<string, string>>;
}
