import { stringify } from "yaml";
import type { SeenCheck, SeenRepository, SeenRules } from "../live/seen.ts";

/**
 * Rules of the inventory's that ask for what protects the default branch now; undefined where nothing does. The strictest
 * of several counts. They are a proposal: declared, they would stand beside what is there until somebody removes that.
 */
export function rulesProposal(seen: SeenRepository): Record<string, unknown> | undefined {
  const branches = (seen.rulesets ?? []).filter(
    ({ target, enforcement, include }) =>
      target === "branch" &&
      enforcement === "active" &&
      include.some((name) => ["~DEFAULT_BRANCH", "~ALL", `refs/heads/${seen.defaultBranch}`].includes(name)),
  );
  const classic = (seen.protection ?? []).filter(({ branch }) => branch === seen.defaultBranch);
  const tags = (seen.rulesets ?? []).filter(({ target, enforcement }) => target === "tag" && enforcement === "active");
  const all: { rules: SeenRules; checks: readonly SeenCheck[] }[] = [...branches, ...classic];
  const patterns = tags.flatMap(({ include }) => include.map((name) => name.replace(/^refs\/tags\//, "")));
  if (all.length + patterns.length === 0) return undefined;
  const checks = [...new Set(all.flatMap((one) => one.checks.map(({ context }) => context)))].sort();
  return {
    ...all.reduce<Record<string, unknown>>((sum, { rules }) => stricter(sum, rules), {}),
    ...(checks.length > 0 && { checks }),
    ...(patterns.length > 0 && {
      tags: { patterns: [...new Set(patterns)].map((name) => (name === "~ALL" ? "*" : name)) },
    }),
  };
}

function stricter(left: Record<string, unknown>, right: SeenRules): Record<string, unknown> {
  const sum = { ...left };
  for (const [word, value] of Object.entries(right)) {
    const before = sum[word];
    if (typeof value === "number" && typeof before === "number") sum[word] = Math.max(before, value);
    else if (typeof value !== "boolean" || value || before === undefined) sum[word] = value;
  }
  // All three ways to merge are what GitHub allows without a word.
  return Object.fromEntries(
    Object.entries(sum).filter(([, value]) => value !== false && !(Array.isArray(value) && value.length === 3)),
  );
}

/** The proposal as lines of comment for an inventory file. */
export function proposalComment(rules: Record<string, unknown>): string[] {
  const text = stringify({ rules }, { lineWidth: 0 }).trimEnd().split("\n");
  return [
    "# Proposal: the same as one ruleset of Slipway's. Take the signs away, and remove the old rules on GitHub afterwards.",
    ...text.map((line) => `# ${line}`),
  ];
}
