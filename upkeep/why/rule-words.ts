import type { Answer } from "../../live/reading.ts";
import { listed } from "./reason.ts";

/** What patterns are held against; source: https://docs.github.com/rest/repos/rules */
const patterns: Readonly<Record<string, string>> = {
  commit_message_pattern: "The message of each commit",
  commit_author_email_pattern: "The author's address of each commit",
  committer_email_pattern: "The committer's address of each commit",
  branch_name_pattern: "The name of the branch",
};

const operators: Readonly<Record<string, string>> = {
  starts_with: "begin with",
  ends_with: "end with",
  contains: "contain",
  regex: "fit the expression",
};

/** What a rule of a ruleset asks for that is judged by GitHub alone, as a sentence. */
export function ruleWords(type: string, parameters: Answer): string {
  const what = patterns[type];
  if (what !== undefined) {
    const must = parameters.negate === true ? "must not" : "must";
    return `${what} ${must} ${operators[parameters.operator] ?? "fit"} "${parameters.pattern}".`;
  }
  if (type === "code_scanning") {
    const tools = (parameters.code_scanning_tools ?? []).map(({ tool }: Answer) => String(tool));
    return `Code scanning by ${listed(tools) || "its tools"} must have results for its commits, without alerts beyond what the rule allows.`;
  }
  if (type === "workflows") {
    const paths = (parameters.workflows ?? []).map(({ path }: Answer) => `"${path}"`);
    return `The organisation's ${paths.length === 1 ? "workflow" : "workflows"} ${listed(paths)} must pass.`;
  }
  return `The rule "${type}" holds for the branch.`;
}
