import { expect, it } from "vitest";
import { ruleWords } from "../../upkeep/why/rule-words.ts";

it("says in a sentence what a rule asks for that only GitHub judges", () => {
  expect([
    ruleWords("commit_message_pattern", { operator: "starts_with", pattern: "PAY-" }),
    ruleWords("branch_name_pattern", { operator: "regex", pattern: "^x", negate: true }),
    ruleWords("code_scanning", { code_scanning_tools: [{ tool: "CodeQL" }, { tool: "trivy" }] }),
    ruleWords("workflows", { workflows: [{ path: ".github/workflows/scan.yml" }] }),
    ruleWords("max_file_size", {}),
  ]).toEqual([
    'The message of each commit must begin with "PAY-".',
    'The name of the branch must not fit the expression "^x".',
    "Code scanning by CodeQL and trivy must have results for its commits, without alerts beyond what the rule allows.",
    'The organisation\'s workflow ".github/workflows/scan.yml" must pass.',
    'The rule "max_file_size" holds for the branch.',
  ]);
});
