import { rmSync } from "node:fs";
import { afterAll, describe, expect, it, vi } from "vitest";
import { makeProject } from "../cli/project.ts";
import { comparable, type Engine, pulumiIsThere, rehearseHere, stateOf, writeFiles } from "./rehearsal.ts";
import { defineProperties, richInventory } from "./rich-inventory.ts";

vi.setConfig({ testTimeout: 600_000 });

const projects: string[] = [];
afterAll(() => {
  for (const folder of projects) rmSync(folder, { recursive: true, force: true });
});

/** What the embedded GitHub holds after each of the stages. */
async function statesAfter(engine: Engine, stages: readonly Readonly<Record<string, string>>[]): Promise<object[]> {
  const folder = makeProject();
  projects.push(folder);
  const states: object[] = [];
  for (const files of stages) {
    writeFiles(folder, files);
    await rehearseHere(folder, { engine, before: defineProperties });
    states.push(comparable(await stateOf(folder)));
  }
  return states;
}

const everything = "inventory/repositories/everything.yaml";

/** The same inventory with another word in many places. */
const changed: Readonly<Record<string, string>> = {
  ...richInventory,
  [everything]: richInventory[everything]!.replace("homepage: https://example.org/everything", 'homepage: ""')
    .replace("discussions: true", "discussions: false")
    .replace("mergeCommit: true", "mergeCommit: false")
    .replace("developers: push", "developers: maintain")
    .replace("approvals: 2", "approvals: 1")
    .replace("maxEntries: 6", "maxEntries: 8")
    .replace("release-*]", "release-*, rc-*]")
    .replace("waitMinutes: 30", "waitMinutes: 0")
    .replace("URL: https://example.org,", "URL: https://www.example.org,")
    .replace("teams: [platform], people: [octavia]", "teams: [auditors]")
    .replace("LEVEL: debug", "LEVEL: info, FURTHER: one")
    .replace("retentionDays: 7", "retentionDays: 8")
    .replace("team: core", "team: edge")
    .replace("preCommit: true", "preCommit: true, coverage: 70"),
};

describe("the embedded GitHub", () => {
  it.skipIf(!pulumiIsThere("parity of the two drivers"))(
    "holds the same after the in-process driver and after a real `pulumi up`, new and changed",
    async () => {
      const stages = [richInventory, changed];
      const [inProcess, pulumi] = [await statesAfter("in-process", stages), await statesAfter("pulumi", stages)];
      expect(inProcess[0]).toEqual(pulumi[0]);
      expect(inProcess[1]).toEqual(pulumi[1]);
      expect(inProcess[1]).not.toEqual(inProcess[0]);
    },
  );
});
