import { expect, test } from "vitest";
import { matchesPattern, passesFilter } from "../../../workflow/simulation/filter-pattern.ts";
import fc from "../../property.ts";

// GitHub docs, "Workflow syntax for GitHub Actions", Filter pattern cheat sheet.
test.each([
  ["feature/*", ["feature/my-branch", "feature/your-branch"], ["feature/a/b", "feature"]],
  ["feature/**", ["feature/beta-a/my-branch", "feature/your-branch", "feature/mona/the/octocat"], ["features/a"]],
  ["main", ["main"], ["Main", "main2", "a/main"]],
  ["releases/mona-the-octocat", ["releases/mona-the-octocat"], ["releases/mona"]],
  ["*", ["main", "releases"], ["all/the/branches"]],
  ["**", ["all/the/branches", "every/tag", "main"], []],
  ["*feature", ["mona-feature", "feature", "ver-10-feature"], ["a/feature"]],
  ["v2*", ["v2", "v2.0", "v2.9"], ["v1", "av2"]],
  ["v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.0", "v1.0.0-rc1"]],
  ["*.jsx?", ["page.js", "page.jsx"], ["page.jsxx", "a/page.js"]],
  ["*.js", ["app.js", "index.js"], ["js/index.js"]],
  ["**.js", ["index.js", "js/index.js", "src/js/app.js"], ["index.jsx"]],
  ["docs/*", ["docs/README.md", "docs/file.txt"], ["docs/mona/octocat.txt"]],
  ["docs/**", ["docs/README.md", "docs/mona/octocat.txt"], ["my/docs/a.md"]],
  ["docs/**/*.md", ["docs/README.md", "docs/mona/hello-world.md", "docs/a/markdown/file.md"], ["docs/a.txt"]],
  ["**/docs/**", ["docs/hello.md", "dir/docs/my-file.txt", "space/docs/plan/space.doc"], ["mydocs/a"]],
  ["**/README.md", ["README.md", "js/README.md"], ["MYREADME.md"]],
  ["**/*src/**", ["a/src/app.js", "my-src/code/js/app.js"], ["source/a"]],
  ["**/*-post.md", ["my-post.md", "path/their-post.md"], ["post.md"]],
  ["**/migrate-*.sql", ["migrate-10909.sql", "db/migrate-v1.0.sql", "db/sept/migrate-v1.sql"], ["migrate.sql"]],
  ["[CB]at", ["Cat", "Bat"], ["Hat", "CBat"]],
  ["[1-2]00", ["100", "200"], ["300"]],
])("%s", (pattern, matching, other) => {
  expect(matching.filter((value) => !matchesPattern(pattern, value))).toEqual([]);
  expect(other.filter((value) => matchesPattern(pattern, value))).toEqual([]);
});

test.each([
  [["*.md", "!README.md"], "hello.md", true],
  [["*.md", "!README.md"], "README.md", false],
  [["*.md", "!README.md"], "docs/hello.md", false],
  [["*.md", "!README.md", "README*"], "README.md", true],
  [["*.md", "!README.md", "README*"], "README.doc", true],
  [["releases/**", "!releases/**-alpha"], "releases/10", true],
  [["releases/**", "!releases/**-alpha"], "releases/beta/mona", true],
  [["releases/**", "!releases/**-alpha"], "releases/beta/3-alpha", false],
  [["sub-project/**", "!sub-project/docs/**"], "sub-project/docs/readme.md", false],
  [["!main"], "main", false],
  [["!main"], "other", false],
  [[], "main", false],
])("%j on %s passes: %s", (patterns, value, passes) => {
  expect(passesFilter(patterns, value)).toBe(passes);
});

test("a backslash takes the next character as it is", () => {
  expect(matchesPattern("a\\*b", "a*b")).toBe(true);
  expect(matchesPattern("a\\*b", "axb")).toBe(false);
});

test("characters that mean something in regular expressions mean themselves", () => {
  for (const text of ["a.b", "a(b)", "a|b", "a^b$", "a{1}"]) {
    expect(matchesPattern(text, text)).toBe(true);
    expect(matchesPattern(text, text.replace(/[^ab1]/g, "x"))).toBe(false);
  }
});

test("a name without special characters matches itself alone, and no pattern breaks", () => {
  const name = fc.stringMatching(/^[a-z0-9/._-]{1,12}$/);
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(matchesPattern(one, other)).toBe(one === other);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (pattern, value) => {
      expect(typeof matchesPattern(pattern, value)).toBe("boolean");
    }),
  );
});
