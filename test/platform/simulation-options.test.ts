import { describe, expect, it } from "vitest";
import { simulationOptions } from "../../platform/simulation-options.ts";
import { readSettings } from "../../settings.ts";

const nothing = {
  files: [],
  analysis: { workflows: [], findings: [] },
  checks: [],
  allowedActions: [],
  delivery: "commit" as const,
};
const settings = readSettings("local", { "slipway:owner": "acme", "slipway:plan": "team" });

describe("simulationOptions", () => {
  it("tells a simulation who owns a repository, what protects its environments, and its variables", () => {
    const environments = {
      production: { reviewers: { teams: ["sre"] }, tags: ["v*"], waitMinutes: 10, secrets: ["KEY"] },
      staging: { reviewers: { people: [] }, branches: ["main"] },
      preview: { protectedBranches: true },
    };
    const entry = { id: "app", name: "the-app", groups: [], environments };
    expect(simulationOptions({ ...nothing, entry, variables: { REGION: "eu" } }, settings)).toEqual({
      repository: "app",
      owner: "acme",
      name: "the-app",
      environments: {
        production: { reviewers: true, tags: ["v*"], waitMinutes: 10 },
        staging: { reviewers: false, branches: ["main"] },
        preview: { reviewers: false, protectedBranches: true },
      },
      variables: { REGION: "eu" },
    });
  });
});
