import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";
import type { ToolRun } from "./sarif.ts";

export interface Scanned {
  readonly sarif_id: string;
  readonly ref: string;
  readonly commit_sha: string;
}

/** Records a tool's run: what is new becomes an alert, and what it no longer finds is fixed. */
export function recordAnalysis(world: World, repository: Repository, scanned: Scanned, run: ToolRun): void {
  const { tables, clock } = world;
  const now = clock.iso();
  const { tool, version, category, findings, rules } = run;
  tables.codeAnalyses.insert({
    repository: repository.id,
    ...scanned,
    tool,
    version,
    category,
    results: findings.length,
    rules,
    created_at: now,
  });
  const all = tables.codeAlerts.where("repository", repository.id);
  const same = all.filter((alert) => alert.tool === tool && alert.category === category);
  const { ref, commit_sha } = scanned;
  const found = new Set<number>();
  let number = all.reduce((most, alert) => Math.max(most, alert.number), 0);
  for (const finding of findings) {
    const known = same.find(
      (alert) =>
        alert.rule.id === finding.rule.id && alert.path === finding.path && alert.start_line === finding.start_line,
    );
    if (known) {
      found.add(known.id);
      tables.codeAlerts.update(known.id, { ...finding, ref, commit_sha, fixed_at: null, updated_at: now });
      continue;
    }
    const fresh = { dismissed_by: null, dismissed_at: null, dismissed_reason: null, dismissed_comment: null };
    const row = { ...finding, ...fresh, repository: repository.id, number: ++number, tool, version, category };
    tables.codeAlerts.insert({ ...row, ref, commit_sha, fixed_at: null, created_at: now, updated_at: now });
  }
  for (const alert of same) {
    if (alert.ref === ref && !found.has(alert.id) && alert.fixed_at === null)
      tables.codeAlerts.update(alert.id, { fixed_at: now, updated_at: now });
  }
}
