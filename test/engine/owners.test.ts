import { describe, expect, it } from "vitest";
import { ownersOf } from "../../engine/owners.ts";
import type { Registration } from "../../engine/run-program.ts";
import type { Platform } from "../../platform/compose.ts";

const registration = (urn: string, type: string, name: string, parent = ""): Registration => ({
  urn,
  type,
  name,
  parent,
  custom: !type.startsWith("slipway:github:"),
  inputs: {},
  dependencies: [],
  protect: false,
  ignoreChanges: [],
  importId: undefined,
  provider: "",
});

const platformOf = (...ids: string[]) =>
  ({ repositories: ids.map((id) => ({ entry: { id, name: id, groups: [] } })) }) as unknown as Platform;

describe("ownersOf", () => {
  it("gives everything below a repository's component to the repository, however deep", () => {
    const owners = ownersOf(
      [
        registration("a", "slipway:github:ManagedRepository", "app"),
        registration("b", "slipway:github:Environment", "app-environment-production", "a"),
        registration("c", "github:index/actionsSecret:ActionsSecret", "tool", "b"),
        registration("d", "slipway:index:GeneratedSecret", "secret-TOKEN"),
      ],
      platformOf("app", "tool"),
    );
    expect(["a", "b", "c", "d", "unheard of"].map(owners)).toEqual(["app", "app", "app", undefined, undefined]);
  });

  it("does not take the organisation's component for a repository that is called like it", () => {
    const owners = ownersOf(
      [registration("a", "slipway:github:OrganizationSecrets", "organization-secrets")],
      platformOf("organization-secrets"),
    );
    expect(owners("a")).toBeUndefined();
  });
});
