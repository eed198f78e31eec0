import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadInventory } from "../../inventory/inventory.ts";
import { ownershipFaults, readSettings, readStacks, type Settings } from "../../settings.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

const root = packageFolder();
const inventory = { repositories: [{ id: "app", name: "App", groups: [] }], organization: {} };

function stack(name: string, config: Record<string, unknown> = {}): Settings {
  const texts = Object.entries({ plan: "team", owner: "acme", ...config }).map(([key, value]) => [
    `slipway:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return readSettings(name, Object.fromEntries(texts));
}

const none = { repositories: { include: ["nothing"] } };

describe("ownershipFaults", () => {
  it("finds one repository, one organisation secret and one set of runner labels that two stacks claim: three faults", () => {
    const folder = path.join(root, "test/fixtures/two-stacks-one-owner");
    const stacks = readStacks(folder).map(({ settings }) => settings);
    expect(ownershipFaults(stacks, loadInventory(path.join(folder, "inventory")))).toEqual([
      {
        id: "owned-twice",
        severity: "error",
        subject: 'github.com/acme: repository "shared"',
        message:
          'belongs to the stacks blue, green; exclude "shared" under slipway:repositories in all of them but one',
      },
      {
        id: "owned-twice",
        severity: "error",
        subject: 'github.com/acme: organisation secret "NPM_TOKEN"',
        message: 'belongs to the stacks blue, green; write "slipway:organization: observed" in all of them but one',
      },
      {
        id: "fleet-labels-shared",
        severity: "error",
        subject: "github.com/acme: runner labels [gpu]",
        message:
          'belong to "training" of the stack green, and "linux" of the stack blue has all of them, so that GitHub gives it that fleet\'s jobs; write a label for "training" that "linux" does not have, or let one stack alone have it.',
      },
    ]);
  });

  it("has nothing against the shipped stacks", () => {
    const stacks = readStacks(root).map(({ settings }) => settings);
    expect(ownershipFaults(stacks, loadInventory(path.join(root, "inventory")))).toEqual([]);
  });

  it("takes an organisation without objects of its own as one thing", () => {
    const owned = { ...none, organization: "owned" };
    expect(ownershipFaults([stack("a", owned), stack("b", owned)], inventory).map(({ subject }) => subject)).toEqual([
      "github.com/acme: organisation settings",
    ]);
    expect(ownershipFaults([stack("a", owned), stack("b", none)], inventory)).toEqual([]);
  });

  it("compares repositories by their name on GitHub, without regard to case", () => {
    const same = { ...inventory, repositories: [...inventory.repositories, { id: "other", name: "app", groups: [] }] };
    const stacks = [
      stack("a", { repositories: { include: ["app"] } }),
      stack("b", { repositories: { include: ["other"] } }),
    ];
    expect(ownershipFaults(stacks, same).map(({ subject }) => subject)).toEqual(['github.com/acme: repository "app"']);
  });

  it("takes a fleet's name for its label where nobody gives it others", () => {
    const stacks = [
      stack("a", { ...none, fleets: { gpu: { min: 0, max: 1 } } }),
      stack("b", { ...none, fleets: { big: { min: 0, max: 1, labels: ["gpu"] } } }),
    ];
    expect(ownershipFaults(stacks, inventory).map(({ subject }) => subject)).toEqual([
      "github.com/acme: runner labels [gpu]",
    ]);
  });

  it("names every stack of three in one fault", () => {
    expect(ownershipFaults([stack("a"), stack("b"), stack("c")], inventory).map(({ message }) => message)).toEqual([
      'belongs to the stacks a, b, c; exclude "app" under slipway:repositories in all of them but one',
    ]);
  });

  it.each([
    ["another owner", { owner: "other" }, 0],
    ["another GitHub", { baseUrl: "https://github.example.com" }, 0],
    ["another port", { baseUrl: "http://127.0.0.1:4010" }, 0],
    ["the same GitHub, spelled out", { baseUrl: "https://GitHub.com/" }, 1],
    ["the same owner in capitals", { owner: "ACME" }, 1],
  ])("knows %s", (_what, config, faults) => {
    expect(ownershipFaults([stack("a"), stack("b", config)], inventory)).toHaveLength(faults);
  });

  it("takes an API address for the server that it is on", () => {
    const stacks = [stack("a", { baseUrl: "http://h:1/api/v3/" }), stack("b", { baseUrl: "http://h:1" })];
    expect(ownershipFaults(stacks, inventory)).toHaveLength(1);
  });
});
