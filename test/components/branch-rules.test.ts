import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { BranchRules, type BranchRulesArgs } from "../../components/branch-rules.ts";
import { Directory } from "../../components/directory.ts";
import { record, resource } from "./recorder.ts";

function recordRules(args: Partial<BranchRulesArgs>, preview = false) {
  return record(
    () => {
      const { requiredChecks, pendingChecks } = new BranchRules("app-rules", {
        repository: "app",
        rules: {},
        requiredChecks: [],
        reportedChecks: [],
        directory: new Directory(),
        ...args,
      });
      return { requiredChecks, pendingChecks };
    },
    { preview, ...(preview && { invoke: async (_token, known) => known }) },
  );
}

describe("BranchRules", () => {
  it("turns every word of the rules into a ruleset for the default branch and one for tags", async () => {
    const recording = await recordRules({
      rules: {
        approvals: 2,
        dismissStale: true,
        codeOwners: true,
        lastPushApproval: true,
        conversations: true,
        upToDate: true,
        linearHistory: true,
        signedCommits: true,
        mergeMethods: ["squash", "rebase"],
        mergeQueue: {
          method: "squash",
          minEntries: 1,
          maxEntries: 10,
          waitMinutes: 5,
          maxEntriesToBuild: 3,
          grouping: "HEADGREEN",
          checkTimeoutMinutes: 30,
        },
        checks: ["license/cla"],
        bypass: [
          { team: "release", mode: "pull_request" },
          { app: 42 },
          { role: "admin" },
          { role: "maintain" },
          { role: "write" },
          { organizationAdmin: true },
        ],
        tags: { patterns: ["v*"], bypass: [{ team: "release" }] },
      },
      requiredChecks: ["ci", "scan"],
      reportedChecks: pulumi.output(["ci"]),
    });
    expect(recording.resources).toMatchInlineSnapshot(`
      [
        {
          "inputs": {
            "bypassActors": [
              {
                "actorId": 1007,
                "actorType": "Team",
                "bypassMode": "pull_request",
              },
              {
                "actorId": 42,
                "actorType": "Integration",
                "bypassMode": "always",
              },
              {
                "actorId": 5,
                "actorType": "RepositoryRole",
                "bypassMode": "always",
              },
              {
                "actorId": 2,
                "actorType": "RepositoryRole",
                "bypassMode": "always",
              },
              {
                "actorId": 4,
                "actorType": "RepositoryRole",
                "bypassMode": "always",
              },
              {
                "actorType": "OrganizationAdmin",
                "bypassMode": "always",
              },
            ],
            "conditions": {
              "refName": {
                "excludes": [],
                "includes": [
                  "~DEFAULT_BRANCH",
                ],
              },
            },
            "enforcement": "active",
            "name": "Slipway: default branch",
            "repository": "app",
            "rules": {
              "deletion": true,
              "mergeQueue": {
                "checkResponseTimeoutMinutes": 30,
                "groupingStrategy": "HEADGREEN",
                "maxEntriesToBuild": 3,
                "maxEntriesToMerge": 10,
                "mergeMethod": "SQUASH",
                "minEntriesToMerge": 1,
                "minEntriesToMergeWaitMinutes": 5,
              },
              "nonFastForward": true,
              "pullRequest": {
                "allowedMergeMethods": [
                  "squash",
                  "rebase",
                ],
                "dismissStaleReviewsOnPush": true,
                "requireCodeOwnerReview": true,
                "requireLastPushApproval": true,
                "requiredApprovingReviewCount": 2,
                "requiredReviewThreadResolution": true,
              },
              "requiredLinearHistory": true,
              "requiredSignatures": true,
              "requiredStatusChecks": {
                "requiredChecks": [
                  {
                    "context": "ci",
                    "integrationId": 15368,
                  },
                  {
                    "context": "license/cla",
                  },
                ],
                "strictRequiredStatusChecksPolicy": true,
              },
            },
            "target": "branch",
          },
          "name": "app-rules-branch",
          "parent": "app-rules",
          "type": "RepositoryRuleset",
        },
        {
          "inputs": {
            "bypassActors": [
              {
                "actorId": 1007,
                "actorType": "Team",
                "bypassMode": "always",
              },
            ],
            "conditions": {
              "refName": {
                "excludes": [],
                "includes": [
                  "refs/tags/v*",
                ],
              },
            },
            "enforcement": "active",
            "name": "Slipway: tags",
            "repository": "app",
            "rules": {
              "creation": true,
              "deletion": true,
              "nonFastForward": true,
              "update": true,
            },
            "target": "tag",
          },
          "name": "app-rules-tags",
          "parent": "app-rules",
          "type": "RepositoryRuleset",
        },
      ]
    `);
    expect(recording.outputs).toEqual({ requiredChecks: ["ci", "license/cla"], pendingChecks: ["scan"] });
  });

  it("guards the default branch against deletion and rewriting even where nothing is declared", async () => {
    const recording = await recordRules({ requiredChecks: ["ci"] });
    expect(recording.resources.map(({ inputs }) => inputs)).toEqual([
      {
        repository: "app",
        name: "Slipway: default branch",
        target: "branch",
        enforcement: "active",
        conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
        bypassActors: [],
        rules: { deletion: true, nonFastForward: true },
      },
    ]);
    expect(recording.outputs).toEqual({ requiredChecks: [], pendingChecks: ["ci"] });
  });

  it("asks for pull requests as soon as one word about them is declared, false and zero included", async () => {
    const plain = {
      requiredApprovingReviewCount: 0,
      dismissStaleReviewsOnPush: false,
      requireCodeOwnerReview: false,
      requireLastPushApproval: false,
      requiredReviewThreadResolution: false,
    };
    for (const rules of [{ approvals: 0 }, { conversations: false }, { codeOwners: false }]) {
      const { inputs } = resource(await recordRules({ rules }), "RepositoryRuleset", "app-rules-branch");
      expect(inputs.rules).toEqual({ deletion: true, nonFastForward: true, pullRequest: plain });
    }
  });

  it("lets anybody make a protected tag where nobody is named, and nobody where an empty list is", async () => {
    const creation = async (tags: { patterns: string[]; bypass?: [] }) => {
      const { inputs } = resource(await recordRules({ rules: { tags } }), "RepositoryRuleset", "app-rules-tags");
      return inputs.rules;
    };
    const fixed = { deletion: true, nonFastForward: true, update: true };
    expect(await creation({ patterns: ["v*"] })).toEqual(fixed);
    expect(await creation({ patterns: ["v*"], bypass: [] })).toEqual({ ...fixed, creation: true });
  });

  it("keeps what is unknown in a plan to the checks and the ids of teams", async () => {
    const recording = await recordRules(
      {
        rules: { approvals: 1, bypass: [{ team: "release" }, { app: 42 }] },
        requiredChecks: ["ci"],
        reportedChecks: pulumi.output(pulumi.unknown as unknown as string[]),
      },
      true,
    );
    const { inputs } = resource(recording, "RepositoryRuleset", "app-rules-branch");
    expect(inputs.bypassActors).toEqual([
      { actorType: "Team", actorId: "[unknown]", bypassMode: "always" },
      { actorType: "Integration", actorId: 42, bypassMode: "always" },
    ]);
    expect(inputs.rules).toMatchObject({
      deletion: true,
      pullRequest: { requiredApprovingReviewCount: 1 },
      requiredStatusChecks: "[unknown]",
    });
  });
});
