import type { RepositoryEntry } from "../inventory/inventory.ts";
import type { PipelineOutput } from "../pipelines/pipeline.ts";
import type { Analysis } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";

/**
 * Resolves the jobs that a pipeline wants required to the names under which GitHub reports them. A job whose check is
 * not reported on every pull request is a finding: requiring it would block pull requests for ever.
 */
export function requiredChecks(
  entry: RepositoryEntry,
  requires: PipelineOutput["requires"],
  analysis: Analysis,
): { names: string[]; findings: Finding[] } {
  const names: string[] = [];
  const findings: Finding[] = [];
  for (const { path, job } of requires) {
    const workflow = analysis.workflows.find((candidate) => candidate.path === path);
    const checks = workflow?.checks.filter((check) => check.job === job) ?? [];
    if (checks.length === 0) {
      findings.push({
        id: "required-check-missing",
        severity: "error",
        subject: `${entry.id}/${path}: job "${job}"`,
        message: "is to be required, but no delivered workflow reports it; correct the pipeline's `requires`.",
      });
    }
    for (const check of checks) {
      if (check.alwaysReported) names.push(check.name);
      else {
        findings.push({
          id: "required-check-not-reported",
          severity: "error",
          subject: `${entry.id}/${path}: check "${check.name}"`,
          message: `may not be required, as it is not reported on every pull request: ${check.reason}. Require an aggregate job with \`if: always()\` instead.`,
        });
      }
    }
    if (entry.rules?.mergeQueue !== undefined && workflow !== undefined && !workflow.events.includes("merge_group")) {
      findings.push({
        id: "merge-queue-without-trigger",
        severity: "error",
        subject: `${entry.id}/${path}`,
        message:
          "a merge queue waits for its checks, but the workflow has no `merge_group` trigger; switch the pipeline's `mergeQueue` option on.",
      });
    }
  }
  return { names: [...new Set(names)].sort(), findings };
}
