import type { Segment } from "./context-accesses.ts";

/**
 * Places of the `github` context whose text anybody can choose who opens an issue or a pull request, writes a comment, or
 * has a commit merged.
 *
 * Source: GitHub docs, "Script injections"; GitHub Security Lab, "Untrusted input"; CodeQL's actions/code-injection query.
 */
const untrusted: readonly (readonly string[])[] = [
  "head_ref",
  "event.issue.title",
  "event.issue.body",
  "event.discussion.title",
  "event.discussion.body",
  "event.comment.body",
  "event.review.body",
  "event.review_comment.body",
  "event.pull_request.title",
  "event.pull_request.body",
  "event.pull_request.head.ref",
  "event.pull_request.head.label",
  "event.pull_request.head.repo.default_branch",
  "event.pull_request.head.repo.description",
  "event.pull_request.head.repo.homepage",
  "event.pages.*.page_name",
  "event.commits.*.message",
  "event.commits.*.author.email",
  "event.commits.*.author.name",
  "event.commits.*.committer.email",
  "event.commits.*.committer.name",
  "event.head_commit.message",
  "event.head_commit.author.email",
  "event.head_commit.author.name",
  "event.head_commit.committer.email",
  "event.head_commit.committer.name",
  "event.workflow_run.head_branch",
  "event.workflow_run.display_title",
  "event.workflow_run.head_commit.message",
  "event.workflow_run.head_commit.author.email",
  "event.workflow_run.head_commit.author.name",
  "event.workflow_run.head_repository.description",
  "event.workflow_run.pull_requests.*.head.ref",
].map((path) => path.split("."));

/**
 * Whether a place of the `github` context holds such a text.
 *
 * @param whole Whether objects count that hold one, as they do when toJSON() writes them out.
 */
export function isUntrusted(path: readonly Segment[], whole: boolean): boolean {
  return untrusted.some((pattern) => {
    if (path.length < pattern.length && !whole) return false;
    const length = Math.min(path.length, pattern.length);
    return path.slice(0, length).every((segment, i) => fits(segment, pattern[i]!));
  });
}

/** A computed name, or `.*`, can be any. */
function fits(segment: Segment, name: string): boolean {
  return typeof segment !== "string" || name === "*" || segment.toLowerCase() === name;
}
