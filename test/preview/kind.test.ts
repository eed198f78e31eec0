import { describe, expect, it } from "vitest";
import { byImportance, kindOf } from "../../preview/kind.ts";

describe("kindOf", () => {
  it.each([
    ["slipway:github:Labels", "label set"],
    ["github:index/repositoryRuleset:RepositoryRuleset", "ruleset"],
    ["github:index/dependabotOrganizationSecret:DependabotOrganizationSecret", "organisation Dependabot secret"],
    ["slipway:github:FileSet", "file set"],
    ["aws:ec2/launchTemplate:LaunchTemplate", "launch template"],
  ])("calls %s a %s", (type, kind) => {
    expect(kindOf(type)).toBe(kind);
  });
});

describe("byImportance", () => {
  it("puts the repository and its files first, and what is not in the list last by name", () => {
    expect(["label", "secret", "apple", "ruleset", "file set", "repository"].sort(byImportance)).toEqual([
      "repository",
      "file set",
      "ruleset",
      "secret",
      "apple",
      "label",
    ]);
  });
});
