import { describe, expect, it } from "vitest";
import { faultsOf, loadFiles } from "./load-files.ts";

describe("sameNameFaults", () => {
  it("finds names that differ in case alone, across layers too", () => {
    const faults = faultsOf({
      "defaults.yaml": 'environments: { production: {} }\nlabels: { bug: { color: "d73a4a" } }',
      "repositories/app.yaml":
        "environments: { Production: {} }\nlabels:\n  Bug: { color: 'ffffff' }\naccess: { people: { octocat: pull, OctoCat: push } }",
    });
    expect(faults).toEqual([
      'inventory/repositories/app.yaml:1: "environments.Production" is the same name as "production" (inventory/defaults.yaml:1) to GitHub; spell it alike',
      'inventory/repositories/app.yaml:3: "labels.Bug" is the same name as "bug" (inventory/defaults.yaml:2) to GitHub; spell it alike',
      'inventory/repositories/app.yaml:4: "access.people.OctoCat" is the same name as "octocat" (inventory/repositories/app.yaml:4) to GitHub; spell it alike',
    ]);
  });

  it("has nothing against a name that takes the place of a released one", () => {
    const { repositories } = loadFiles({
      "defaults.yaml": "environments: { production: {} }",
      "repositories/app.yaml": "environments: { production: null, Production: {} }",
    });
    expect(repositories[0]!.environments).toEqual({ Production: {} });
  });
});
