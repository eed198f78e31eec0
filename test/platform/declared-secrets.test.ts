import { describe, expect, it } from "vitest";
import type { Inventory } from "../../inventory/inventory.ts";
import { secretNames } from "../../platform/declared-secrets.ts";
import { readSettings } from "../../settings.ts";

const inventory: Inventory = {
  repositories: [
    {
      id: "app",
      name: "app",
      groups: [],
      visibility: "private",
      secrets: { TOKEN: {} },
      environments: { production: { secrets: ["DEPLOY_KEY", "TOKEN"] } },
    },
    { id: "tool", name: "tool", groups: [], secrets: { TOOL_KEY: {} } },
  ],
  organization: { secrets: { SHARED: { repositories: ["app"] } } },
};

const names = (extra: Record<string, string> = {}) =>
  secretNames(inventory, readSettings("local", { "slipway:owner": "acme", "slipway:plan": "enterprise", ...extra }));

describe("secretNames", () => {
  it("gathers the names of every scope, each once", () => {
    expect(names({ "slipway:organization": "owned" })).toEqual(["DEPLOY_KEY", "SHARED", "TOKEN", "TOOL_KEY"]);
  });

  it("leaves the organisation's to the stack that owns it, and a repository's to the stack that selects it", () => {
    expect(names({ "slipway:repositories": '{"include":["app"]}' })).toEqual(["DEPLOY_KEY", "TOKEN"]);
  });

  it("wants no value for a secret of an environment that the plan lacks and that is left out", () => {
    expect(names({ "slipway:plan": "free", "slipway:unavailable": "skip" })).toEqual(["TOKEN", "TOOL_KEY"]);
  });
});
