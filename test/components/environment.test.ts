import { describe, expect, it } from "vitest";
import { Directory } from "../../components/directory.ts";
import { Environment, type EnvironmentArgs } from "../../components/environment.ts";
import {
  type EnvironmentSettings,
  protectionArgs,
  untouchedProtections,
} from "../../components/environment-settings.ts";
import fc from "../property.ts";
import { record, resource } from "./recorder.ts";

function recordEnvironment(args: Partial<EnvironmentArgs>) {
  return record(
    () =>
      void new Environment("app-environment-production", {
        repository: "app",
        environment: "production",
        directory: new Directory(),
        ...args,
      }),
  );
}

describe("Environment", () => {
  it("declares its protection, each pattern, its secrets and its variables", async () => {
    const recording = await recordEnvironment({
      reviewers: { teams: ["release", "core"], people: ["octocat"] },
      preventSelfReview: true,
      adminsBypass: false,
      waitMinutes: 10,
      branches: ["main", "release/*"],
      tags: ["v*"],
      secretValues: { KUBECONFIG: "hidden" },
      variables: { NAMESPACE: "apps" },
    });
    expect(recording.resources).toMatchInlineSnapshot(`
      [
        {
          "inputs": {
            "canAdminsBypass": false,
            "deploymentBranchPolicy": {
              "customBranchPolicies": true,
              "protectedBranches": false,
            },
            "environment": "production",
            "preventSelfReview": true,
            "repository": "app",
            "reviewers": [
              {
                "teams": [
                  1004,
                  1007,
                ],
                "users": [
                  2007,
                ],
              },
            ],
            "waitTimer": 10,
          },
          "name": "app-environment-production",
          "parent": "app-environment-production",
          "protect": true,
          "type": "RepositoryEnvironment",
        },
        {
          "after": [
            "app-environment-production",
          ],
          "inputs": {
            "branchPattern": "main",
            "environment": "production",
            "repository": "app",
          },
          "name": "app-environment-production-branch-main",
          "parent": "app-environment-production",
          "type": "RepositoryEnvironmentDeploymentPolicy",
        },
        {
          "after": [
            "app-environment-production",
          ],
          "inputs": {
            "branchPattern": "release/*",
            "environment": "production",
            "repository": "app",
          },
          "name": "app-environment-production-branch-release/*",
          "parent": "app-environment-production",
          "type": "RepositoryEnvironmentDeploymentPolicy",
        },
        {
          "after": [
            "app-environment-production",
          ],
          "deleteBeforeReplace": true,
          "inputs": {
            "environment": "production",
            "repository": "app",
            "secretName": "KUBECONFIG",
            "value": "secret: hidden",
          },
          "name": "app-environment-production-secrets-KUBECONFIG",
          "parent": "app-environment-production-secrets",
          "type": "ActionsEnvironmentSecret",
        },
        {
          "after": [
            "app-environment-production",
          ],
          "inputs": {
            "environment": "production",
            "repository": "app",
            "tagPattern": "v*",
          },
          "name": "app-environment-production-tag-v*",
          "parent": "app-environment-production",
          "type": "RepositoryEnvironmentDeploymentPolicy",
        },
        {
          "after": [
            "app-environment-production",
          ],
          "deleteBeforeReplace": true,
          "inputs": {
            "environment": "production",
            "repository": "app",
            "value": "apps",
            "variableName": "NAMESPACE",
          },
          "name": "app-environment-production-variables-NAMESPACE",
          "parent": "app-environment-production-variables",
          "type": "ActionsEnvironmentVariable",
        },
      ]
    `);
  });

  it("holds what is undeclared at what it was", async () => {
    const recording = await recordEnvironment({ waitMinutes: 5 });
    expect(resource(recording, "RepositoryEnvironment", "app-environment-production")).toEqual({
      type: "RepositoryEnvironment",
      name: "app-environment-production",
      parent: "app-environment-production",
      inputs: { repository: "app", environment: "production", waitTimer: 5 },
      protect: true,
      ignoreChanges: ["canAdminsBypass", "deploymentBranchPolicy", "preventSelfReview", "reviewers"],
    });
  });

  it("enforces that nobody reviews, or that every branch deploys, where that is declared", async () => {
    const { inputs, ignoreChanges } = resource(
      await recordEnvironment({ reviewers: {}, protectedBranches: false }),
      "RepositoryEnvironment",
      "app-environment-production",
    );
    expect(inputs).toEqual({ repository: "app", environment: "production", reviewers: [] });
    expect(ignoreChanges).toEqual(["canAdminsBypass", "preventSelfReview", "waitTimer"]);
  });

  it("F32: takes names with slashes, colons and spaces as they are", async () => {
    const environment = "eu/west: blue green";
    const recording = await recordEnvironment({ environment, branches: ["main"], secretValues: { TOKEN: "hidden" } });
    for (const { inputs } of recording.resources) expect(inputs.environment).toBe(environment);
  });

  it("tells every fault of an environment at once", async () => {
    const environment = recordEnvironment({
      environment: "a??b",
      reviewers: { teams: ["a", "b", "c", "d"], people: ["e", "f", "g"] },
      protectedBranches: true,
      tags: ["v*"],
    });
    await expect(environment).rejects.toThrow(
      'Environment "a??b": its name must not contain "??"; write another name; it has 7 reviewers; name at most 6, or a ' +
        "team in place of its people; it has protectedBranches and patterns; declare one of the two.",
    );
    await expect(recordEnvironment({ environment: "" })).rejects.toThrow("its name must have 1 to 255 characters");
  });
});

describe("untouchedProtections", () => {
  it("names exactly the protections that nothing is declared for", () => {
    const patterns = fc.array(fc.constantFrom("main", "v*"));
    const settings = fc.record(
      {
        reviewers: fc.constant({}),
        preventSelfReview: fc.boolean(),
        adminsBypass: fc.boolean(),
        waitMinutes: fc.nat(100),
        branches: patterns,
        tags: patterns,
        protectedBranches: fc.boolean(),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<EnvironmentSettings>;
    const spoken: Record<string, (keyof EnvironmentSettings)[]> = {
      canAdminsBypass: ["adminsBypass"],
      deploymentBranchPolicy: ["branches", "tags", "protectedBranches"],
      preventSelfReview: ["preventSelfReview"],
      reviewers: ["reviewers"],
      waitTimer: ["waitMinutes"],
    };
    fc.assert(
      fc.property(settings, (entry) => {
        const silent = Object.keys(spoken).filter((input) => spoken[input]!.every((word) => entry[word] === undefined));
        expect(untouchedProtections(entry)).toEqual(silent);
        const written = Object.keys(protectionArgs(entry, new Directory()));
        expect(written.filter((input) => silent.includes(input))).toEqual([]);
      }),
    );
  });
});
