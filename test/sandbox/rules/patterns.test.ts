import { describe, expect, it } from "vitest";
import { owns } from "../../../sandbox/rules/code-owners.ts";
import { fits } from "../../../sandbox/rules/patterns.ts";

describe("a pattern for refs", () => {
  it.each([
    ["refs/heads/main", "refs/heads/main", true],
    ["refs/heads/main", "refs/heads/main2", false],
    ["refs/heads/release/*", "refs/heads/release/1", true],
    ["refs/heads/release/*", "refs/heads/release/1/x", false],
    ["refs/heads/**/*", "refs/heads/a/b/c", true],
    ["refs/heads/**/*", "refs/heads/a", true],
    ["refs/tags/v?.*", "refs/tags/v1.2", true],
    ["refs/tags/v?.*", "refs/tags/v12.2", false],
    ["refs/tags/v[0-9]*", "refs/tags/v1", true],
    ["refs/tags/v[!0-9]*", "refs/tags/v1", false],
    ["refs/heads/a.b", "refs/heads/axb", false],
    ["refs/heads/[z-a]", "refs/heads/z", false],
  ])("%s and %s: %s", (pattern, name, expected) => {
    expect(fits(pattern, name)).toBe(expected);
  });
});

describe("a line of CODEOWNERS", () => {
  it.each([
    ["*", "a/b.ts", true],
    ["*.ts", "a/b.ts", true],
    ["*.ts", "a/b.js", false],
    ["/docs/", "docs/a/b.md", true],
    ["/docs/", "src/docs/a.md", false],
    ["docs/", "src/docs/a.md", true],
    ["docs/*", "docs/a.md", true],
    ["docs/*", "docs/a/b.md", false],
    ["docs", "docs/a/b.md", true],
    ["/src/**/test.ts", "src/a/b/test.ts", true],
    ["/src/**", "src/a/b.ts", true],
    ["docs/", "docs", false],
  ])("%s and %s: %s", (pattern, path, expected) => {
    expect(owns(pattern, path)).toBe(expected);
  });
});
