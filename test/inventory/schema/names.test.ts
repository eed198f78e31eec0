import { describe, expect, it } from "vitest";
import * as names from "../../../inventory/schema/names.ts";

const schemas = new Map<string, unknown>(Object.entries(names));

const cases: [name: string, good: string[], bad: string[]][] = [
  [
    "repositoryName",
    ["app", ".github", "A.b_c-1", "a".repeat(100)],
    ["", ".", "..", "a b", "a/b", "app.git", "app.wiki", "a".repeat(101), "é"],
  ],
  ["entryId", ["app", ".github", "a.b_c-1"], ["App", "a b", "..", "", "a".repeat(101)]],
  ["secretName", ["A", "_a1", "GITHUBX", "MY_GITHUB_"], ["1A", "A-B", "GITHUB_X", "github_x", "", "A B", "É"]],
  ["variableName", ["PYTHON_VERSION", "a"], ["GITHUB_TOKEN", "9", "a.b"]],
  ["variableValue", ["", "a".repeat(49_152)], ["a".repeat(49_153), "é".repeat(24_577)]],
  [
    "environmentName",
    ["production", "prod eu", "prod/eu", "v1.0", "é", "...", ".a", "a?b", "a".repeat(255)],
    ["", " a", "a ", "a,b", "it's", 'a"b', "a`b", "a;b", "a\\b", "a\nb", "a".repeat(256), ".", "..", "a??b"],
  ],
  ["teamSlug", ["platform", "platform-team", "a_b", "1"], ["Platform", "-a", "a b", ""]],
  ["login", ["octocat", "Octo-Cat", "user_acme", "a".repeat(39)], ["", "-a", "a b", "a".repeat(40), "@a"]],
  ["topic", ["python", "c-1", "a".repeat(50)], ["Python", "-a", "a_b", "", "a".repeat(51)]],
  ["labelName", ["bug", "good first issue", "a".repeat(50), "🐛"], ["", " bug", "bug ", "a".repeat(51)]],
  ["labelColor", ["d73a4a", "FFFFFF"], ["#d73a4a", "fff", "d73a4g", ""]],
  ["propertyName", ["tier", "a$b#c-d_e"], ["a b", "", "a".repeat(76)]],
  ["propertyValue", ["x", "a b"], ["", "a".repeat(76)]],
  ["refPattern", ["main", "release/*", "v*.*.*", "[vV]1"], ["refs/tags/v1", "a b", "", "a:b", "a~1", "a^"]],
  ["filePath", [".github/workflows/ci.yml", "a", "a/b.c"], ["/a", "a/", "../a", "a/../b", "./a", "a//b", "a\\b", ""]],
  ["pipelineName", ["python-app"], ["Python", "-a", ""]],
];

describe("names", () => {
  it.each(cases)("%s takes what GitHub takes and refuses the rest", (name, good, bad) => {
    const schema = schemas.get(name) as typeof names.topic;
    expect(good.filter((text) => !schema.safeParse(text).success)).toEqual([]);
    expect(bad.filter((text) => schema.safeParse(text).success)).toEqual([]);
  });

  it("distinct finds the second of two, without regard to case where GitHub has none", () => {
    const issues = (schema: ReturnType<typeof names.distinct>, list: string[]) =>
      schema.safeParse(list).error?.issues.map(({ path }) => path) ?? [];
    expect(issues(names.distinct(names.login), ["a", "A"])).toEqual([]);
    expect(issues(names.distinct(names.login, { ignoreCase: true }), ["a", "b", "A", "a"])).toEqual([[2], [3]]);
  });
});
