import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readIgnorePatterns } from "../../container/ignore-patterns.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import fc from "../property.ts";

const kept = (ignore: string, files: readonly string[]) => {
  const patterns = readIgnorePatterns(ignore);
  return files.filter((file) => !patterns.ignores(file));
};

describe("readIgnorePatterns", () => {
  // The rules' own words: https://docs.docker.com/build/concepts/context/#dockerignore-files
  it.each([
    ["*.md", ["README.md", "docs/a.md"], ["docs/a.md"]],
    ["**/*.md", ["README.md", "docs/deep/a.md", "a.mdx"], ["a.mdx"]],
    ["docs", ["docs/a.md", "docs/deep/b.md", "docs2"], ["docs2"]],
    ["/docs/", ["docs/a.md", "x/docs/a"], ["x/docs/a"]],
    ["docs/**/b", ["docs/b", "docs/x/b", "docs/x/y/b/c", "docs/c"], ["docs/c"]],
    ["docs\n!docs/keep.md", ["docs/a.md", "docs/keep.md"], ["docs/keep.md"]],
    ["!docs/keep.md\ndocs", ["docs/keep.md"], []],
    ["*\n!a\na/b", ["a/b", "a/c", "d"], ["a/c"]],
    ["a?c", ["abc", "abbc", "a/c", "a😀c"], ["abbc", "a/c"]],
    ["[ab].txt", ["a.txt", "c.txt"], ["c.txt"]],
    ["[^ab].txt", ["a.txt", "c.txt"], ["a.txt"]],
    ["a\\*b", ["a*b", "axb"], ["axb"]],
    ["# docs\n\n  docs  ", ["docs/a", "# docs"], ["# docs"]],
    [" # docs", ["# docs", "docs"], ["docs"]],
    ["./docs/../docs", ["docs/a"], []],
    ["docs/**", ["docs/a/b", "docs2/a"], ["docs2/a"]],
    ["**a", ["ba", "x/a", "ab"], ["ab"]],
    ["**/a", ["a", "x/a", "xa", "x/a/b"], ["xa"]],
    ["**", ["a", "x/a"], []],
    ["a.c", ["a.c", "abc"], ["abc"]],
    [".", ["a"], ["a"]],
    ["\ufeffa\r", ["a", "b"], ["b"]],
  ])("reads %j as Docker does", (ignore, files, expected) => {
    expect(kept(ignore, files)).toEqual(expected);
  });

  it.each([
    ["a\n!", '.dockerignore, line 2: "!" takes nothing back in; write a pattern behind it.'],
    ["a[b", '.dockerignore, line 1: "a[b" has a "[" without its "]"; close it, or write "\\[".'],
    ["[]", '.dockerignore, line 1: "[]" has a "[" without its "]"; close it, or write "\\[".'],
    ["!a\\", '.dockerignore, line 1: "!a\\" ends in a backslash; write the character that it stands before.'],
  ])("refuses %j, as Docker does", (ignore, message) => {
    expect(() => readIgnorePatterns(ignore)).toThrow(message);
  });

  it("decides as the delivered build_context.py does, for whatever patterns and paths", () => {
    const text = (units: string) => fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 7 });
    const pattern = fc
      .oneof(
        text("ab/*?.!#"),
        fc
          .array(fc.constantFrom("a", "b", "*", "**", "?", "[ab]", "[^a]", "a.b", "\\*", "..", "a*", "**a"), {
            minLength: 1,
            maxLength: 4,
          })
          .map((parts) => parts.join("/")),
      )
      .filter((line) => line !== "!");
    const file = fc.array(text("ab.*#"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    const cases = fc
      .sample(
        fc.record({
          ignore: fc.array(
            fc.tuple(fc.constantFrom("", "!", "/", " "), pattern).map((parts) => parts.join("")),
            { maxLength: 4 },
          ),
          files: fc.array(file, { minLength: 1, maxLength: 8 }),
        }),
        600,
      )
      .map(({ ignore, files }) => ({
        ignore: ignore.filter((line) => line.trim() !== "!").join("\n"),
        files: files.filter((name) => !/(^|\/)\.{1,2}(\/|$)/.test(name)),
      }));
    const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(path.join(packageFolder(), "pipelines", "scripts"))})
import build_context as b
print(json.dumps([[f for f in c["files"] if not b.ignored(f, b.read_patterns(c["ignore"]))] for c in json.load(sys.stdin)]))`;
    const answers = execFileSync("python3", ["-B", "-c", program], { input: JSON.stringify(cases), encoding: "utf8" });
    const ours = cases.map(({ ignore, files }) => ({ ignore, kept: kept(ignore, files) }));
    expect(ours).toEqual(
      JSON.parse(answers).map((one: string[], index: number) => ({ ignore: cases[index]!.ignore, kept: one })),
    );
  });
});
