import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { stacksPage } from "../../settings/reference-page.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

it("docs/stacks.md is current; if not, run: node bin/generate-schemas.mjs", () => {
  const { path: file, content } = stacksPage();
  expect(file).toBe("docs/stacks.md");
  expect(readFileSync(path.join(packageFolder(), file), "utf8")).toBe(content);
});
