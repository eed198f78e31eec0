import type { RepositoryEntry } from "../inventory/inventory.ts";
import type { DeliveredFile } from "../pipelines/pipeline.ts";
import type { Finding } from "../workflow/finding.ts";

/**
 * What a rule for signed commits means for merging and for our own delivery, where it would surprise.
 *
 * Sources: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets#require-signed-commits
 * and https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
 */
export function signatureFindings(entry: RepositoryEntry, files: readonly DeliveredFile[]): Finding[] {
  if (entry.rules?.signedCommits !== true) return [];
  return [...mergeFindings(entry), ...deliveryFindings(entry, files)];
}

/** GitHub signs merge commits, squashed ones only for the pull request's author, and rebased ones never. A queue merges by itself. */
function mergeFindings({ id, merge, rules }: RepositoryEntry): Finding[] {
  const merges =
    merge?.mergeCommit !== false &&
    rules?.linearHistory !== true &&
    (rules?.mergeMethods === undefined || rules.mergeMethods.includes("merge"));
  if (merges || rules?.mergeQueue !== undefined) return [];
  return [
    {
      id: "signed-commits-merge",
      severity: "warning",
      subject: `${id}: rules.signedCommits`,
      message:
        "is true, but no pull request can be merged by a merge commit: GitHub then squashes it for its own author alone, and signs nothing that it rebases; allow merge commits (merge.mergeCommit, rules.mergeMethods, no rules.linearHistory), or leave the rule out.",
    },
  ];
}

/** Plain files are committed in a way that GitHub signs for every token; executable ones are not. */
function deliveryFindings({ id, rules }: RepositoryEntry, files: readonly DeliveredFile[]): Finding[] {
  const executable = files.filter((file) => file.executable).map(({ path }) => path);
  if (executable.length === 0 || (rules?.bypass ?? []).some(({ mode }) => mode !== "pull_request")) return [];
  return [
    {
      id: "signed-commits-executable",
      severity: "info",
      subject: `${id}: rules.signedCommits`,
      message: `is true, and ${executable.join(", ")} ${executable.length === 1 ? "is" : "are"} executable: GitHub signs such a commit for a GitHub App alone, so let Slipway act as one (GITHUB_APP_ID), or name it under rules.bypass.`,
    },
  ];
}
