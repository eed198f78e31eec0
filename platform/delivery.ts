import type { RepositoryEntry } from "../inventory/inventory.ts";
import type { Settings } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";

export type Delivery = "commit" | "pull-request";

/**
 * How files reach a repository with a history: as its entry or its stack says, but by pull request wherever its own
 * branch rules would refuse a direct commit of everybody's. The first delivery into a new or empty repository comes before
 * the rules, and is a commit all the same.
 *
 * @param checks names of the checks of its own that the rules require
 */
export function deliveryOf(entry: RepositoryEntry, settings: Settings, checks: readonly string[]): Delivery {
  return refusesCommits(entry, checks) ? "pull-request" : (entry.files?.delivery ?? settings.delivery);
}

/** An error where an entry asks for commits that its own branch rules refuse: one of the two is a mistake. */
export function deliveryFindings(entry: RepositoryEntry, checks: readonly string[]): Finding[] {
  if (entry.files?.delivery !== "commit" || !refusesCommits(entry, checks)) return [];
  return [
    {
      id: "delivery-refused",
      severity: "error",
      subject: `${entry.id}: files.delivery`,
      message:
        'is "commit", but the branch rules refuse direct commits and let nobody pass them by; write "pull-request", or name Slipway\'s App or role under rules.bypass.',
    },
  ];
}

/** Whether the branch rules ask something of every change, and nobody may always pass them by. */
function refusesCommits({ rules }: RepositoryEntry, checks: readonly string[]): boolean {
  if (rules === undefined) return false;
  const { approvals, dismissStale, codeOwners, lastPushApproval, conversations, mergeMethods, mergeQueue } = rules;
  const words = [approvals, dismissStale, codeOwners, lastPushApproval, conversations, mergeMethods, mergeQueue];
  const bound = words.some((word) => word !== undefined) || checks.length + (rules.checks ?? []).length > 0;
  return bound && !(rules.bypass ?? []).some(({ mode }) => mode !== "pull_request");
}
