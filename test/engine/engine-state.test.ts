import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { mendEngineState, readEngineState, removesAny, repositoriesInState } from "../../engine/engine-state.ts";

const folder = mkdtempSync(path.join(tmpdir(), "slipway-state-"));
const stacks = path.join(folder, ".pulumi", "stacks", "slipway");
mkdirSync(stacks, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

const urn = (type: string, name: string) => `urn:pulumi:local::slipway::${type}::${name}`;
const stack = { urn: urn("pulumi:pulumi:Stack", "slipway-local"), type: "pulumi:pulumi:Stack" };
const app = {
  urn: urn("slipway:github:ManagedRepository", "app"),
  type: "slipway:github:ManagedRepository",
  parent: stack.urn,
};
const variables = {
  urn: urn("slipway:github:Variables", "app-variables"),
  type: "slipway:github:Variables",
  parent: app.urn,
};
const variable = { urn: urn("variable", "app-variables-A"), type: "variable", parent: variables.urn };
const secret = { urn: urn("secret", "secret-TOKEN"), type: "secret", parent: stack.urn };
const resources = [stack, app, variables, variable, secret];

test("a stack that was never applied has no state, and one that cannot be read is not taken for empty", () => {
  writeFileSync(path.join(stacks, "local.json"), JSON.stringify({ version: 3, checkpoint: { latest: { resources } } }));
  writeFileSync(path.join(stacks, "new.json"), JSON.stringify({ version: 3, checkpoint: { latest: null } }));
  writeFileSync(path.join(stacks, "torn.json"), '{"version":3,');
  expect(readEngineState(folder, "slipway", "local")).toEqual(resources);
  expect(readEngineState(folder, "slipway", "new")).toEqual([]);
  expect(readEngineState(folder, "slipway", "nowhere")).toEqual([]);
  expect(readEngineState(folder, "slipway", "torn")).toBeUndefined();
});

test("empty attributes, which a killed engine leaves beside its state, are taken away; others stay", () => {
  writeFileSync(path.join(stacks, "killed.json"), "{}");
  writeFileSync(path.join(stacks, "killed.json.attrs"), "");
  writeFileSync(path.join(stacks, "whole.json.attrs"), "{}");
  for (const name of ["killed", "whole", "nowhere"]) mendEngineState(folder, "slipway", name);
  const left = readdirSync(stacks).filter((name) => /^(killed|whole)/.test(name));
  expect(left.sort()).toEqual(["killed.json", "whole.json.attrs"]);
});

test("only resources that the program no longer declares are removed", () => {
  const declared = new Set([app, variables, variable, secret].map((resource) => resource.urn));
  expect(removesAny(resources, declared)).toBe(false);
  declared.delete(variable.urn);
  expect(removesAny(resources, declared)).toBe(true);
  expect(removesAny([stack], new Set())).toBe(false);
});

test("a resource belongs to the repository of its topmost parent, and the owner's to none", () => {
  expect([...repositoriesInState(resources)]).toEqual([
    [app.urn, "app"],
    [variables.urn, "app"],
    [variable.urn, "app"],
  ]);
});
