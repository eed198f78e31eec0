import { describe, expect, it } from "vitest";
import { repositoryOutline } from "../../platform/outline.ts";

const nothing = {
  files: [],
  analysis: { workflows: [], findings: [] },
  checks: [],
  variables: {},
  allowedActions: [],
  delivery: "commit" as const,
};

describe("repositoryOutline", () => {
  it("names everything that a repository gets, in order, and each check once", () => {
    const file = (path: string) => ({ path, content: "", mode: "managed" as const });
    expect(
      repositoryOutline({
        ...nothing,
        entry: {
          id: "app",
          name: "app",
          groups: [],
          rules: {
            checks: ["licence/cla", "ci"],
            bypass: [{ team: "platform" }, { organizationAdmin: true, mode: "pull_request" }],
            tags: { patterns: ["v*"], bypass: [{ app: 7 }] },
          },
          secrets: { TOKEN: {}, DEPLOY_KEY: { dependabot: true } },
          environments: {
            staging: { secrets: ["KEY"] },
            production: {
              reviewers: { teams: ["platform"], people: ["octocat"] },
              secrets: ["KEY"],
              variables: { URL: "https://example.com" },
            },
          },
        },
        files: [file(".github/dependabot.yml"), file(".github/workflows/ci.yml")],
        checks: ["ci"],
        variables: { REGION: "eu-central-1" },
      }),
    ).toEqual({
      files: [".github/dependabot.yml", ".github/workflows/ci.yml"],
      requiredChecks: ["ci", "licence/cla"],
      secrets: ["DEPLOY_KEY", "TOKEN", "production/KEY", "staging/KEY"],
      variables: ["REGION", "production/URL"],
      environments: ["production", "staging"],
      reviewers: ["production/person octocat", "production/team platform"],
      bypass: ["branch: organization admins (pull_request)", "branch: team platform (always)", "tags: app 7 (always)"],
    });
  });

  it("has empty lists for a repository that declares nothing", () => {
    expect(repositoryOutline({ ...nothing, entry: { id: "app", name: "app", groups: [] } })).toEqual({
      files: [],
      requiredChecks: [],
      secrets: [],
      variables: [],
      environments: [],
      reviewers: [],
      bypass: [],
    });
  });
});
