import type { Row } from "../table.ts";

export interface Pull extends Row {
  readonly repository: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed";
  readonly draft: boolean;
  readonly author: number;
  readonly base: string;
  /** Branch of the head repository. */
  readonly head: string;
  readonly head_repository: number;
  /** Last known commits; kept when a branch is gone. */
  readonly head_sha: string;
  readonly base_sha: string;
  readonly merged_at: string | null;
  readonly merged_by: number | null;
  readonly merge_commit_sha: string | null;
  readonly auto_merge: { readonly method: "merge" | "squash" | "rebase"; readonly by: number } | null;
  readonly maintainer_can_modify: boolean;
  readonly requested_reviewers: readonly number[];
  readonly requested_teams: readonly number[];
  readonly labels: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at: string | null;
}

export interface Review extends Row {
  readonly pull: number;
  readonly author: number;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  readonly body: string;
  readonly commit_id: string;
  readonly submitted_at: string;
}

/** A comment on a line of a pull request; one that answers no other begins a conversation. */
export interface ReviewComment extends Row {
  readonly pull: number;
  readonly review: number | null;
  readonly author: number;
  readonly body: string;
  readonly path: string;
  readonly line: number | null;
  readonly side: "LEFT" | "RIGHT";
  readonly subject_type: "line" | "file";
  readonly commit_id: string;
  readonly in_reply_to: number | null;
  /** Who has resolved the conversation that it begins. */
  readonly resolved_by: number | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Comment extends Row {
  readonly repository: number;
  readonly number: number;
  readonly author: number;
  readonly body: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CommitStatus extends Row {
  readonly repository: number;
  readonly sha: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  readonly description: string | null;
  readonly target_url: string | null;
  readonly creator: number;
  readonly created_at: string;
}

export interface CheckRun extends Row {
  readonly repository: number;
  readonly head_sha: string;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";
  readonly conclusion: string | null;
  /** Id of the app that made it; the one of GitHub Actions is 15368. */
  readonly app: number;
  readonly external_id: string;
  readonly details_url: string | null;
  readonly output: Readonly<Record<string, unknown>>;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}
