import { describe, expect, it } from "vitest";
import type { Inventory } from "../../inventory/inventory.ts";
import { organizationSecrets, organizationVariables, visibleOrganization } from "../../platform/organization.ts";

const organization = {
  secrets: { SHARED: { repositories: ["app", "tool"], dependabot: true }, OTHER: { repositories: ["elsewhere"] } },
  variables: { REGION: { value: "eu-central-1", repositories: ["tool"] } },
};
const inventory: Inventory = { repositories: [], organization };
const repositories = { app: { repositoryId: 7 }, tool: { repositoryId: 9 } };

describe("organizationSecrets", () => {
  it("lends each secret that has a value to those of its repositories that this stack has", () => {
    expect(organizationSecrets(inventory, repositories, { SHARED: "s", OTHER: "o" })).toEqual({
      SHARED: { value: "s", repositoryIds: [7, 9], dependabot: true },
      OTHER: { value: "o", repositoryIds: [] },
    });
    expect(organizationSecrets(inventory, repositories, {})).toEqual({});
  });
});

describe("organizationVariables", () => {
  it("lends each variable to those of its repositories that this stack has", () => {
    expect(organizationVariables(inventory, repositories)).toEqual({
      REGION: { value: "eu-central-1", repositoryIds: [9] },
    });
  });

  it("never writes what is kept as somebody else has it", () => {
    const kept = { variables: { REGION: { value: "eu", repositories: ["tool"], kept: true } } };
    expect(organizationVariables({ repositories: [], organization: kept }, repositories)).toEqual({});
  });

  it("is empty where the organisation holds none", () => {
    expect(organizationVariables({ repositories: [], organization: {} }, repositories)).toEqual({});
  });
});

describe("visibleOrganization", () => {
  const seenBy = (
    id: string,
    visibility: "public" | "private",
    ownerType: "organization" | "user",
    plan: "free" | "team",
  ) => visibleOrganization(organization, { id, visibility }, { ownerType, plan });

  it("is what names the repository among its readers", () => {
    expect(seenBy("app", "private", "organization", "team")).toEqual({
      secrets: { SHARED: organization.secrets.SHARED },
      variables: {},
    });
    expect(seenBy("tool", "public", "organization", "free")).toEqual({
      secrets: { SHARED: organization.secrets.SHARED },
      variables: organization.variables,
    });
  });

  it("is nothing for a user's repository, nor for a private one on the free plan", () => {
    expect(seenBy("app", "public", "user", "team")).toEqual({});
    expect(seenBy("app", "private", "organization", "free")).toEqual({});
  });
});
