import { describe, expect, it } from "vitest";
import type { FleetEntry, Inventory } from "../../inventory/inventory.ts";
import { covers, sharedLabelFaults } from "../../settings/fleet-labels.ts";
import { ownershipFaults, readSettings } from "../../settings.ts";
import fc from "../property.ts";

const inventoryOf = (labels: Record<string, string[]>): Inventory => ({
  repositories: [],
  organization: {},
  fleets: Object.fromEntries(
    Object.entries(labels).map(([name, of]) => [
      name,
      { engine: "external", trust: "build", labels: of } as FleetEntry,
    ]),
  ),
});

const stackOf = (name: string, fleets: readonly string[], config: Record<string, string> = {}) =>
  readSettings(name, {
    "slipway:owner": "acme",
    "slipway:plan": "team",
    "slipway:fleets": JSON.stringify(Object.fromEntries(fleets.map((fleet) => [fleet, {}]))),
    ...config,
  });

describe("sharedLabelFaults", () => {
  const inventory = inventoryOf({ gpu: ["self-hosted", "gpu"], nodes: ["self-hosted", "GPU", "node"], cpu: ["cpu"] });

  it("refuses two fleets of one stack where one has all labels of the other, whatever the case", () => {
    expect(sharedLabelFaults([stackOf("prod", ["cpu", "gpu", "nodes"])], inventory)).toEqual([
      {
        id: "fleet-labels-shared",
        severity: "error",
        subject: "github.com/acme: runner labels [self-hosted, gpu]",
        message:
          'belong to "gpu" of the stack prod, and "nodes" of the stack prod has all of them, so that GitHub gives it that fleet\'s jobs; write a label for "gpu" that "nodes" does not have, or let one stack alone have it.',
      },
    ]);
  });

  it("knows one owner in several stacks, and lets another owner have the same labels", () => {
    const prod = stackOf("prod", ["gpu"]);
    expect(ownershipFaults([prod, stackOf("blue", ["gpu"])], inventory).map(({ id }) => id)).toEqual([
      "fleet-labels-shared",
    ]);
    expect(ownershipFaults([prod, stackOf("blue", ["gpu"], { "slipway:owner": "other" })], inventory)).toEqual([]);
  });
});

describe("covers", () => {
  const labels = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));

  it("says that a fleet takes another's jobs exactly when each job that fits the other fits it", () => {
    fc.assert(
      fc.property(labels, labels, labels, (one, other, job) => {
        const fits = (fleet: string[]) => job.every((label) => fleet.includes(label));
        if (covers(one, other) && fits(other)) expect(fits(one)).toBe(true);
        // The job that names all of the other's labels is what tells them apart.
        expect(covers(one, other)).toBe(other.every((label) => one.includes(label)));
      }),
    );
  });
});
