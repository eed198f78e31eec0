import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

const folder = makeProject({
  "inventory/defaults.yaml": "rules:\n  approvals: 1\n  dismissStale: true\n",
  "inventory/groups/python.yaml": "topics: [python]\n",
  "inventory/repositories/sample-app.yaml": "groups: [python]\nvisibility: public\nrules:\n  approvals: 2\n",
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("slipway explain", () => {
  it.each([
    [
      "a value of the repository's own",
      "rules.approvals",
      "rules.approvals = 2 (inventory/repositories/sample-app.yaml:4), not 1 (inventory/defaults.yaml:2)\n",
    ],
    ["a value of the defaults", "rules.dismissStale", "rules.dismissStale = true (inventory/defaults.yaml:3)\n"],
    ["a value of a group", "topics", 'topics = ["python"] (inventory/groups/python.yaml:1)\n'],
    [
      "a map, value by value",
      "rules",
      "rules.approvals = 2 (inventory/repositories/sample-app.yaml:4), not 1 (inventory/defaults.yaml:2)\nrules.dismissStale = true (inventory/defaults.yaml:3)\n",
    ],
    ["what nobody said", "homepage", "homepage is undeclared: GitHub keeps what it has\n"],
  ])("prints %s, with its place", async (_title, field, stdout) => {
    expect(await commandLine(folder, "explain", "sample-app", field)).toEqual({ code: 0, stderr: "", stdout });
  });

  it("refuses what is no field, and what is no repository, with what there is", async () => {
    expect(await commandLine(folder, "explain", "sample-app", "rules.aproval")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^"rules\.aproval" is no field .*approvals/),
    });
    expect(await commandLine(folder, "explain", "sampel", "rules")).toMatchObject({
      code: 2,
      stderr: '"sampel": no such repository in the inventory; write one of sample-app.\n',
    });
  });
});
