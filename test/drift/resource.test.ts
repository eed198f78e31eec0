import { describe, expect, it } from "vitest";
import type { Difference } from "../../drift/difference.ts";
import { type NamedResource, resourcesOf } from "../../drift/resource.ts";

const resource = (type: string, name: string, parent = ""): NamedResource => {
  const token = type.includes(":") ? type : `github:index/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`;
  return { urn: name, type: token, name, parent: `urn::${parent}` };
};
const resources = [
  resource("Repository", "app"),
  resource("ActionsSecret", "app-secrets-TOKEN"),
  resource("DependabotSecret", "app-secrets-dependabot-TOKEN"),
  resource("RepositoryEnvironment", "app-environment-prod", "app-environment-prod"),
  resource("RepositoryEnvironmentDeploymentPolicy", "app-environment-prod-tag-v*", "app-environment-prod"),
  resource("ActionsEnvironmentSecret", "app-environment-prod-secrets-KEY", "app-environment-prod-secrets"),
  resource("ActionsEnvironmentVariable", "app-environment-prod-variables-URL", "app-environment-prod-variables"),
  resource("RepositoryEnvironment", "app-environment-prod-eu", "app-environment-prod-eu"),
  resource("RepositoryEnvironmentDeploymentPolicy", "app-environment-prod-eu-tag-v*", "app-environment-prod-eu"),
  resource("slipway:github:FileSet", "app-files"),
];
const about = (path: string[], rest: Partial<Difference> = {}): string[] =>
  resourcesOf("app", { kind: "changed", path, declared: 1, seen: 2, ...rest }, resources);

describe("the resources that set a difference right", () => {
  it("are the one that it is about, and what goes with it", () => {
    expect({
      setting: about(["merge", "rebase"]),
      file: about(["files", "a"], { file: "a" }),
      secret: about(["secrets", "TOKEN"]),
      forDependabot: about(["secrets", "TOKEN", "dependabot"]),
      environment: about(["environments", "prod"], { kind: "missing" }),
      patterns: about(["environments", "prod", "tags"]),
      wait: about(["environments", "prod", "waitMinutes"]),
      secretInside: about(["environments", "prod", "secrets", "KEY"]),
      unknown: about(["labels", "bug"]),
      undeclared: about(["secrets", "TOKEN"], { kind: "undeclared" }),
    }).toMatchInlineSnapshot(`
      {
        "environment": [
          "app-environment-prod",
          "app-environment-prod-tag-v*",
          "app-environment-prod-secrets-KEY",
          "app-environment-prod-variables-URL",
        ],
        "file": [
          "app-files",
        ],
        "forDependabot": [
          "app-secrets-dependabot-TOKEN",
        ],
        "patterns": [
          "app-environment-prod",
          "app-environment-prod-tag-v*",
        ],
        "secret": [
          "app-secrets-TOKEN",
          "app-secrets-dependabot-TOKEN",
        ],
        "secretInside": [
          "app-environment-prod-secrets-KEY",
        ],
        "setting": [
          "app",
        ],
        "undeclared": [],
        "unknown": [],
        "wait": [
          "app-environment-prod",
        ],
      }
    `);
  });
});
