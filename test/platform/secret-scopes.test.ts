import { expect, test } from "vitest";
import type { Inventory } from "../../inventory/inventory.ts";
import { secretNames, valuesFor } from "../../platform/declared-secrets.ts";
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
const two: Inventory = {
  ...inventory,
  repositories: [
    ...inventory.repositories,
    { id: "lib", name: "Library", groups: [], secrets: { KEY: {} }, environments: { staging: { secrets: ["KEY"] } } },
  ],
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

test("a secret has one more value for each repository with a source of its own, and for its environments", () => {
  const own = { "key@lib": { from: "generated" }, "staging/KEY@app": { from: "generated" } };
  expect(secretNames(two, settings({}))).toEqual(["KEY"]);
  expect(secretNames(two, settings(own))).toEqual(["KEY", "KEY@lib", "staging/KEY@app"]);
  // An environment's goes before a repository's.
  expect(secretNames(two, settings({ ...own, "staging/KEY": { from: "generated" } }))).toEqual([
    "KEY",
    "KEY@lib",
    "staging/KEY",
    "staging/KEY@app",
  ]);
  expect(secretScopeFindings(two, settings(own))).toEqual([]);
});

test("a repository takes its own values in place of those that it would share", () => {
  const values = { KEY: 1, "KEY@lib": 2, "staging/KEY": 3, "staging/KEY@app": 4, OTHER: 5 };
  const of = valuesFor(values);
  expect(of("lib")).toEqual({ KEY: 2, "staging/KEY": 3, OTHER: 5 });
  expect(of("app")).toEqual({ KEY: 1, "staging/KEY": 4, OTHER: 5 });
  expect(of("neither")).toEqual({ KEY: 1, "staging/KEY": 3, OTHER: 5 });
});

test("a source for a repository's secret that it does not declare is an error", () => {
  const generated = { from: "generated" };
  const misspelt = settings({
    "KEY@lb": generated,
    "KEYS@lib": generated,
    "OTHER_THING@lib": generated,
    "production/KEY@lib": generated,
    "app/KEY": generated,
  });
  expect(secretScopeFindings(two, misspelt).map(({ subject, message }) => `${subject} ${message}`)).toEqual([
    'Pulumi.prod.yaml: slipway:secrets."KEY@lb" is for the repository "lb", which this stack does not have; did you mean "lib"?',
    'Pulumi.prod.yaml: slipway:secrets."KEYS@lib" is for a secret that "lib" does not declare; did you mean "KEY@lib"?',
    'Pulumi.prod.yaml: slipway:secrets."OTHER_THING@lib" is for a secret that "lib" does not declare; declare the secret under secrets in inventory/repositories/lib.yaml, or take it out',
    'Pulumi.prod.yaml: slipway:secrets."production/KEY@lib" is for a secret that environment "production" of "lib" does not declare; declare the secret under environments.<name>.secrets in inventory/repositories/lib.yaml, or take it out',
    'Pulumi.prod.yaml: slipway:secrets."app/KEY" is for a secret that no environment of this stack\'s repositories declares; did you mean "KEY@app"?',
  ]);
});
