import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareRepository } from "../../drift/compare.ts";
import { crawl } from "../../live/crawl.ts";
import { loadStack } from "../../platform/load.ts";
import { createGitHubClient } from "../../provider/github-client.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import { reportedChecks } from "../../workflow/analysis/analyze.ts";
import { makeProject } from "../cli/project.ts";
import { rehearseHere, visitGitHub } from "../stack/rehearsal.ts";
import { defineProperties, richInventory } from "../stack/rich-inventory.ts";

let folder: string;
beforeAll(async () => {
  folder = makeProject(richInventory);
  await rehearseHere(folder, { before: defineProperties });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clientOf = (github: Sandbox) =>
  createGitHubClient({ restUrl: `${github.url}/api/v3`, credentials: { token: github.token } });

async function differences(github: Sandbox) {
  const { platform } = await loadStack(folder, "local");
  const names = platform.repositories.map(({ entry }) => entry.name);
  const read = await crawl(await clientOf(github), names, { owner: "local", ownerType: "organization" });
  const found = await Promise.all(
    platform.repositories.map(async (desired) => {
      const seen = read.repositories.get(desired.entry.name)!;
      return [
        desired.entry.id,
        compareRepository(desired, seen, await reportedChecks(seen.workflows)),
        seen.unread,
      ] as const;
    }),
  );
  return found;
}

describe("what a rehearsal made, read back", () => {
  it("F31: is what the inventory declares, in every field there is", async () => {
    expect(await visitGitHub(folder, differences)).toEqual([
      ["everything", [], []],
      ["plain", [], []],
      ["sample-app", [], []],
    ]);
  });
});
