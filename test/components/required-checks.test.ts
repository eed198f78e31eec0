import { describe, expect, it } from "vitest";
import { pendingChecks, requirableChecks } from "../../components/required-checks.ts";
import fc from "../property.ts";

const names = fc.array(fc.constantFrom("ci", "lint", "test (3.10)", "deploy / smoke", "cla"));

describe("requirableChecks", () => {
  it("requires own checks of GitHub Actions alone, and external ones of anybody", () => {
    expect(requirableChecks({ wanted: ["ci", "scan"], reported: ["ci", "docs"], external: ["license/cla"] })).toEqual([
      { context: "ci", integrationId: 15368 },
      { context: "license/cla" },
    ]);
  });

  it("names the App of another server", () => {
    expect(requirableChecks({ wanted: ["ci"], reported: ["ci"], actionsAppId: 7 })).toEqual([
      { context: "ci", integrationId: 7 },
    ]);
  });

  it("never requires an own check that nobody reports, and forgets none", () => {
    fc.assert(
      fc.property(names, names, names, (wanted, reported, external) => {
        const required = requirableChecks({ wanted, reported, external });
        const own = required.filter(({ integrationId }) => integrationId !== undefined).map(({ context }) => context);
        const pending = pendingChecks(wanted, reported);
        for (const context of own) expect(reported).toContain(context);
        expect([...own, ...pending].sort()).toEqual([...new Set(wanted)].sort());
        const contexts = required.map(({ context }) => context);
        expect(new Set(contexts).size).toBe(contexts.length);
        for (const context of external) expect([...contexts, ...pending]).toContain(context);
      }),
    );
  });
});
