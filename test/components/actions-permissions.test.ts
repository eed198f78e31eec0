import { describe, expect, it } from "vitest";
import { ActionsPermissions, type ActionsPermissionsArgs } from "../../components/actions-permissions.ts";
import {
  type ActionsPermissionSettings,
  permissionArgs,
  tokenArgs,
  untouchedPermissions,
  untouchedToken,
} from "../../components/actions-settings.ts";
import fc from "../property.ts";
import { record } from "./recorder.ts";

function recordPermissions(args: Partial<ActionsPermissionsArgs>) {
  return record(() => void new ActionsPermissions("app-actions", { owner: "acme", repository: "app", ...args }));
}

describe("ActionsPermissions", () => {
  it("allows the named actions alone, pinned, under a token that reads", async () => {
    const recording = await recordPermissions({
      enabled: true,
      allow: "selected",
      patterns: ["docker/login-action@*", "actions/checkout@*", "actions/checkout@*"],
      requireShaPinning: true,
      defaultToken: "read",
      approvePullRequests: false,
      forkApproval: "all_external_contributors",
      retentionDays: 30,
    });
    const shared = { parent: "app-actions", retainOnDelete: true };
    expect(recording.resources).toEqual([
      {
        ...shared,
        type: "ActionsRepositoryPermissions",
        name: "app-actions-permissions",
        inputs: {
          repository: "app",
          enabled: true,
          allowedActions: "selected",
          allowedActionsConfig: {
            githubOwnedAllowed: false,
            verifiedAllowed: false,
            patternsAlloweds: ["actions/checkout@*", "docker/login-action@*"],
          },
          shaPinningRequired: true,
        },
      },
      {
        ...shared,
        type: "ActionsSettings",
        name: "app-actions-settings",
        inputs: {
          owner: "acme",
          repository: "app",
          forkApproval: "all_external_contributors",
          retentionDays: 30,
        },
      },
      {
        ...shared,
        type: "WorkflowRepositoryPermissions",
        name: "app-actions-token",
        inputs: { repository: "app", defaultWorkflowPermissions: "read", canApprovePullRequestReviews: false },
      },
    ]);
  });

  it("declares nothing where nothing is declared", async () => {
    expect((await recordPermissions({ patterns: ["actions/checkout@*"] })).resources).toEqual([]);
  });

  it("reads the settings of an adopted repository before it writes any", async () => {
    const recording = await recordPermissions({
      adopt: "old-app",
      requireShaPinning: true,
      approvePullRequests: false,
    });
    expect(
      recording.resources.map(({ type, inputs, import: id, ignoreChanges }) => ({ type, inputs, id, ignoreChanges })),
    ).toEqual([
      {
        type: "ActionsRepositoryPermissions",
        inputs: { repository: "app", shaPinningRequired: true },
        id: "old-app",
        ignoreChanges: ["enabled", "allowedActions", "allowedActionsConfig"],
      },
      {
        type: "WorkflowRepositoryPermissions",
        inputs: { repository: "app", canApprovePullRequestReviews: false },
        id: "old-app",
        ignoreChanges: ["defaultWorkflowPermissions"],
      },
    ]);
  });

  it("refuses a write that would carry what nobody declared", async () => {
    await expect(recordPermissions({ requireShaPinning: true, approvePullRequests: false })).rejects.toThrow(
      '"app-actions": actions: GitHub takes enabled and requireShaPinning only together with allow; declare allow: ' +
        "all|local|selected; GitHub takes approvePullRequests only together with defaultToken; declare defaultToken: " +
        "read|write.",
    );
    expect((await recordPermissions({ enabled: false })).resources).toHaveLength(1);
  });
});

describe("untouchedPermissions", () => {
  it("names every input that is neither declared nor part of the declared allow-list", () => {
    const flag = fc.boolean();
    const settings = fc.record(
      {
        enabled: flag,
        allow: fc.constantFrom("all", "local", "selected"),
        requireShaPinning: flag,
        defaultToken: fc.constantFrom("read", "write"),
        approvePullRequests: flag,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<ActionsPermissionSettings>;
    const inputs = ["allowedActions", "allowedActionsConfig", "enabled", "shaPinningRequired"];
    const tokenInputs = ["canApprovePullRequestReviews", "defaultWorkflowPermissions"];
    fc.assert(
      fc.property(settings, (entry) => {
        const permissions = permissionArgs(entry) ?? {};
        const removed = entry.allow === undefined ? [] : ["allowedActionsConfig"];
        const untouched = inputs.filter((input) => !(input in permissions) && !removed.includes(input));
        expect(untouchedPermissions(entry).sort()).toEqual(untouched);
        const token = tokenArgs(entry) ?? {};
        expect(untouchedToken(entry).sort()).toEqual(tokenInputs.filter((input) => !(input in token)));
      }),
    );
  });
});
