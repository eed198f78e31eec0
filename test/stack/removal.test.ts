import { rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makeProject } from "../cli/project.ts";
import { octokitFor } from "../sandbox/client.ts";
import { pulumiIsThere, rehearseHere, stateOf, visitGitHub, writeFiles } from "./rehearsal.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const engine = "pulumi";
const there = pulumiIsThere("removals under Pulumi's own engine");
const one = "inventory/repositories/one.yaml";
const two = "inventory/repositories/two.yaml";

describe.skipIf(!there)("what leaves the inventory, under Pulumi's own engine", () => {
  let folder: string;
  beforeAll(async () => {
    folder = makeProject({
      "inventory/defaults.yaml": null,
      "inventory/groups": null,
      "inventory/organization.yaml": null,
      "inventory/repositories": null,
      [one]: 'variables: { A: "1", B: "1" }\nlabels: { ours: { color: "cccccc" } }\n',
      [two]: 'variables: { A: "1" }\n',
    });
    await rehearseHere(folder, { engine });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is counted under the repository that it belonged to", async () => {
    writeFiles(folder, { [one]: 'variables: { A: "1" }\n' });
    const { repositories, organization } = await rehearseHere(folder, { engine });
    expect(organization).toEqual([]);
    const deleted = repositories.map(({ id, kinds }) => [id, kinds.filter(({ counts }) => counts.deleted)]);
    expect(deleted).toEqual([
      [
        "one",
        [
          { kind: "variable", counts: { unchanged: 1, deleted: 1 } },
          { kind: "label set", counts: { deleted: 1 } },
        ],
      ],
      ["two", []],
    ]);
  });

  it("F36: stops the run before anything is deleted where it is a protected repository", async () => {
    const before = await stateOf(folder);
    rmSync(path.join(folder, two));
    await expect(rehearseHere(folder, { engine })).rejects.toThrow(/protect[\s\S]*Nothing was changed\.$/);
    expect(await stateOf(folder)).toEqual(before);
    writeFiles(folder, { [two]: 'variables: { A: "1" }\n' });
  });

  it("may be there before it is declared: the error says how to take it over", async () => {
    const at = { owner: "local", repo: "one" };
    await visitGitHub(folder, (github) =>
      octokitFor(github).rest.actions.createRepoVariable({ ...at, name: "LOST", value: "1" }),
    );
    writeFiles(folder, { [one]: 'variables: { A: "1", LOST: "1" }\n' });
    await expect(rehearseHere(folder, { engine })).rejects.toThrow(
      "Take it over by `pulumi import github:index/actionsVariable:ActionsVariable one-variables-LOST REPOSITORY:NAME` with --parent, or delete it on GitHub.",
    );
  });
});
