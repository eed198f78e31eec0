import type { Move } from "./violations.ts";

/** The sentence about review conversations that nobody has resolved, if there are any. */
export function openConversations({ world, merging }: Move): string[] {
  if (!merging) return [];
  const threads = world.tables.reviewComments.where("pull", merging.id).filter((row) => row.in_reply_to === null);
  return threads.some((row) => row.resolved_by === null)
    ? ["A conversation must be resolved before this pull request can be merged."]
    : [];
}
