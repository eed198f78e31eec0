import type { Rule } from "./rule.ts";
import type { WorkflowRule } from "./rules/workflows.ts";

/** The rules as a Markdown table, for docs/policy.md. */
export function ruleTable(rules: readonly Rule[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return [
    "| Rule | What must hold | Level | What to do | Source |",
    "|---|---|---|---|---|",
    ...rules.map(
      ({ id, title, level, remedy, reference }) =>
        `| ${id} | ${[title, level, remedy, reference].map(cell).join(" | ")} |`,
    ),
  ].join("\n");
}

/** The rules about workflows as a Markdown table, for docs/policy.md. */
export function workflowRuleTable(rules: readonly WorkflowRule[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return [
    "| Rule | What must hold | Findings | What to do | Source |",
    "|---|---|---|---|---|",
    ...rules.map(
      ({ id, title, findings, remedy, reference }) =>
        `| ${id} | ${[title, findings.join(", "), remedy, reference].map(cell).join(" | ")} |`,
    ),
  ].join("\n");
}
