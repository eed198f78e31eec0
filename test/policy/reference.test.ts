import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { ruleTable, workflowRuleTable } from "../../policy/reference.ts";
import { workflowRules } from "../../policy/rules/workflows.ts";
import { rules } from "../../policy/rules.ts";
import { stackRules } from "../../policy/stack-rules.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

it("docs/policy.md has every rule as it is; if not, copy the table that this prints", () => {
  const text = readFileSync(path.join(packageFolder(), "docs/policy.md"), "utf8");
  const table = /<!-- rules: begin -->\n([\s\S]*?)\n<!-- rules: end -->/.exec(text)?.[1];
  expect(table).toBe(ruleTable(rules));
  const ofStacks = /<!-- stack rules: begin -->\n([\s\S]*?)\n<!-- stack rules: end -->/.exec(text)?.[1];
  expect(ofStacks).toBe(ruleTable(stackRules));
  const ofWorkflows = /<!-- workflow rules: begin -->\n([\s\S]*?)\n<!-- workflow rules: end -->/.exec(text)?.[1];
  expect(ofWorkflows).toBe(workflowRuleTable(workflowRules));
});
