import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { loadInventory } from "../../inventory/inventory.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

const folder = path.join(packageFolder(), "inventory");
const files = readdirSync(path.join(folder, "repositories"));
const { repositories } = loadInventory(folder);

it("the shipped inventory loads, an entry for each file", () => {
  expect(repositories.map(({ id }) => `${id}.yaml`)).toEqual(files);
});

it.each(files)("%s is short enough to be read at a glance", (name) => {
  const lines = readFileSync(path.join(folder, "repositories", name), "utf8")
    .trimEnd()
    .split("\n");
  expect(lines.length).toBeLessThanOrEqual(25);
});

it.each(repositories)("$id keeps to the safe defaults", (entry) => {
  expect(entry).toMatchObject({
    security: { secretScanning: true, pushProtection: true, vulnerabilityAlerts: true },
    actions: { allow: "selected", requireShaPinning: true, defaultToken: "read", approvePullRequests: false },
  });
  expect(entry.rules?.approvals).toBeGreaterThanOrEqual(1);
});
