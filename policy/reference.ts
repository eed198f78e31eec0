import type { Rule } from "./rule.ts";
import type { WorkflowRule } from "./rules/workflows.ts";

/** The rules as a Markdown table, for docs/policy.md. */
export function ruleTable(rules: readonly Omit<Rule, "types" | "judge">[]): string {
  return table(
    ["Rule", "What must hold", "Level", "What to do", "Source"],
    rules.map(({ id, title, level, remedy, reference }) => [id, title, level, remedy, reference]),
  );
}

/** The rules about workflows as a Markdown table, for docs/policy.md. */
export function workflowRuleTable(rules: readonly WorkflowRule[]): string {
  return table(
    ["Rule", "What must hold", "Findings", "What to do", "Source"],
    rules.map(({ id, title, findings, remedy, reference }) => [id, title, findings.join(", "), remedy, reference]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
