import { expect, test } from "vitest";
import type { Inventory } from "../../inventory/inventory.ts";
import { secretNames } from "../../platform/declared-secrets.ts";
import { secretScopeFindings } from "../../platform/secret-scopes.ts";
import { readSettings } from "../../settings.ts";

const inventory: Inventory = {
  repositories: [
    {
      id: "app",
      name: "app",
      groups: [],
      secrets: { KEY: {} },
      environments: {
        Production: { secrets: ["KEY"] },
        staging: { secrets: ["KEY"] },
        "review/1": { secrets: ["KEY"] },
      },
    },
  ],
  organization: {},
};
const settings = (secrets: object) =>
  readSettings("prod", {
    "slipway:owner": "acme",
    "slipway:plan": "enterprise",
    "slipway:secrets": JSON.stringify(secrets),
  });

test("a secret has one value for all places, and one more for each environment with a source of its own", () => {
  const own = { "PRODUCTION/key": { from: "generated" }, "review/1/KEY": { from: "generated" } };
  expect(secretNames(inventory, settings({}))).toEqual(["KEY"]);
  expect(secretNames(inventory, settings(own))).toEqual(["KEY", "production/KEY", "review/1/KEY"]);
  expect(secretScopeFindings(inventory, settings(own))).toEqual([]);
});

test("a source for an environment's secret that nobody declares is an error", () => {
  const misspelt = settings({ "prodution/KEY": { from: "generated" }, "staging/OTHER_THING": { from: "generated" } });
  expect(secretScopeFindings(inventory, misspelt).map(({ subject, message }) => `${subject} ${message}`)).toEqual([
    'Pulumi.prod.yaml: slipway:secrets."prodution/KEY" is for a secret that no environment of this stack\'s repositories declares; did you mean "production/KEY"?',
    'Pulumi.prod.yaml: slipway:secrets."staging/OTHER_THING" is for a secret that no environment of this stack\'s repositories declares; declare the secret under environments.<name>.secrets of a repository, or take it out',
  ]);
});
