import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { referencePage } from "../../inventory/reference-page.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

it("docs/inventory.md is current; if not, run: node bin/generate-schemas.mjs", () => {
  const { path: file, content } = referencePage();
  expect(file).toBe("docs/inventory.md");
  expect(readFileSync(path.join(packageFolder(), file), "utf8")).toBe(content);
});

it("every row of the reference says what its field is for", () => {
  const rows = referencePage()
    .content.split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter((row) => row.endsWith("|  |"))).toEqual([]);
});
