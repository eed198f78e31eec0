import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { ruleTable } from "../../policy/reference.ts";
import { rules } from "../../policy/rules.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

it("docs/policy.md has every rule as it is; if not, copy the table that this prints", () => {
  const text = readFileSync(path.join(packageFolder(), "docs/policy.md"), "utf8");
  const table = /<!-- rules: begin -->\n([\s\S]*?)\n<!-- rules: end -->/.exec(text)?.[1];
  expect(table).toBe(ruleTable(rules));
});
