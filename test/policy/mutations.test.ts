import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { judgeable, planJudged } from "../../cli/plan.ts";
import { loadStack } from "../../platform/load.ts";
import { judge } from "../../policy/judge.ts";
import type { PolicyResource } from "../../policy/rule.ts";
import { rules } from "../../policy/rules.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { mutationsOf } from "./mutations.ts";

let resources: readonly PolicyResource[];
beforeAll(async () => {
  resources = judgeable(await planJudged(await loadStack(packageFolder(), "prod")));
});

/** Rules that a resource breaks. */
const broken = (resource: PolicyResource) =>
  new Set(judge(rules, [resource], {}, new Date(0)).map(({ message }) => message));

/** Fields of each type, and the rules that notice when one is broken. */
function notices(): Map<string, Map<string, Set<string>>> {
  const types = new Map<string, Map<string, Set<string>>>();
  for (const resource of resources.filter(
    ({ type }) => !/^(slipway:(github|aws|index):|pulumi:)/.test(type) || type === "slipway:github:ActionsSettings",
  )) {
    const before = broken(resource);
    const fields = types.get(resource.type) ?? new Map<string, Set<string>>();
    types.set(resource.type, fields);
    for (const { field, mutant } of mutationsOf(resource)) {
      const ids = fields.get(field) ?? new Set<string>();
      fields.set(field, ids);
      for (const { id, message } of judge(rules, [mutant], {}, new Date(0))) if (!before.has(message)) ids.add(id);
    }
  }
  return types;
}

const lines = (types: ReturnType<typeof notices>): string =>
  [...types]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([type, fields]) => {
      const all = [...fields].sort(([left], [right]) => (left < right ? -1 : 1));
      const noticed = all
        .filter(([, ids]) => ids.size > 0)
        .map(([field, ids]) => `\`${field}\` ${[...ids].sort().join(" ")}`);
      const passed = all.filter(([, ids]) => ids.size === 0).map(([field]) => `\`${field}\``);
      return `| \`${type}\` | ${noticed.join("<br>") || "–"} | ${passed.join(", ") || "–"} |`;
    })
    .join("\n");

describe("breaking every field of the shipped production stack once", () => {
  it("is noticed where docs/policy-mutations.md says so; if not, read the difference and run with -u", async () => {
    const text = `# What the policy notices

Every value that the shipped production stack declares, broken one at a time: taken away, turned round, emptied, widened. For
each type of resource: the fields where a rule notices, with the rule, and those where none does. A field may be free on purpose:
names, descriptions, sizes. A new field in the last column is a question to whoever adds it.

| Type | Noticed | Not noticed |
|---|---|---|
${lines(notices())}
`;
    await expect(text).toMatchFileSnapshot(path.join(packageFolder(), "docs/policy-mutations.md"));
  });
});
