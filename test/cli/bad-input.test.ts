import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, slipway } from "./project.ts";

const repository = (text: string) => ({ "inventory/repositories/sample-app.yaml": text });
const valid = "pipeline: python-app\nvisibility: public\n";

/** Each case: what is wrong, the files that make it so, the exit code, and the lines that the user reads. */
const cases: readonly [string, Record<string, string | null>, number, readonly (string | RegExp)[]][] = [
  ["an unknown field", repository(`${valid}descripton: typo\n`), 2, [/sample-app\.yaml:3.*descripton.*description/]],
  ["a wrong type", repository(`${valid}rules: { approvals: many }\n`), 2, [/sample-app\.yaml:3.*rules\.approvals/]],
  [
    "a duplicate repository",
    { ...repository(valid), "inventory/repositories/other.yaml": `name: Sample-App\n${valid}` },
    2,
    [/sample-app/i],
  ],
  ["an unknown pipeline", repository("pipeline: pyhton-app\nvisibility: public\n"), 1, [/pyhton-app/, /python-app/]],
  ["an unknown pipeline option", repository(`${valid}with: { coverge: 80 }\n`), 1, [/coverge/]],
  [
    "a wrong value of a pipeline option",
    repository(`${valid}with: { coverage: 120 }\n`),
    1,
    [/sample-app\.yaml:3: with\.coverage/],
  ],
  ["a name beyond GitHub's limits", repository(`${valid}name: "with space"\n`), 2, [/sample-app\.yaml:3.*name/]],
  [
    "a missing secret source",
    {
      ...repository(`${valid}secrets: { DEPLOY_KEY: {} }\n`),
      "Pulumi.local.yaml": "config:\n  slipway:owner: local\n  slipway:plan: enterprise\n",
    },
    1,
    [/DEPLOY_KEY/, /pulumi config set --secret secrets:DEPLOY_KEY/],
  ],
  [
    "a production environment without reviewers",
    repository(`${valid}environments: { production: {} }\n`),
    1,
    [/environments\.production/, /reviewers/],
  ],
  ["a YAML syntax error", repository("pipeline: [python-app\n"), 2, [/sample-app\.yaml:/]],
  [
    "a file that cannot be read",
    { "inventory/repositories/other.yaml/folder": "" },
    2,
    [/inventory\/repositories\/other\.yaml:1: cannot be read \(EISDIR\); see that it is a file/],
  ],
  [
    "needs that go round in a circle",
    {
      ...repository("visibility: public\njobs: [{ run: loop.yml }]\n"),
      "inventory/workflows/loop.yml": `name: Loop
on: push
permissions: {}
jobs:
  a: { needs: b, runs-on: ubuntu-24.04, timeout-minutes: 5, permissions: {}, steps: [{ run: make }] }
  b: { needs: a, runs-on: ubuntu-24.04, timeout-minutes: 5, permissions: {}, steps: [{ run: make }] }
`,
    },
    1,
    [/loop\.yml/, /cycl|circle/i],
  ],
  ["an empty inventory", { "inventory/repositories": null }, 2, [/inventory/]],
  [
    "an unknown stack setting",
    { "Pulumi.local.yaml": "config:\n  slipway:owner: local\n  slipway:plan: team\n  slipway:delivry: commit\n" },
    2,
    [/slipway:delivry.*slipway:delivery/],
  ],
  ["a missing stack file", { "Pulumi.local.yaml": null }, 2, [/Pulumi\.local\.yaml/]],
];

describe("bad input", () => {
  it.each(cases)(
    "ends a rehearsal for %s with one clear message, and nothing is written",
    async (_title, files, code, texts) => {
      const folder = makeProject(files);
      const finished = await slipway(folder, ["rehearse"]);
      expect({ code: finished.code, stack: / at .*\.[cm]?[jt]s:\d+/.test(finished.stderr) }).toEqual({
        code,
        stack: false,
      });
      for (const text of texts) expect(finished.stderr).toMatch(text);
      expect(existsSync(path.join(folder, ".slipway"))).toBe(false);
    },
  );

  it("tells all faults of all files at once", async () => {
    const folder = makeProject({
      "inventory/repositories/sample-app.yaml": "visibilty: public\ntopics: nothing\n",
      "inventory/repositories/second.yaml": "description: 7\n",
    });
    const { stderr } = await slipway(folder, ["check"]);
    expect(stderr.trim().split("\n").length).toBeGreaterThanOrEqual(3);
    expect(stderr).toMatch(/sample-app\.yaml:1/);
    expect(stderr).toMatch(/sample-app\.yaml:2/);
    expect(stderr).toMatch(/second\.yaml:1/);
  });
});

describe("wrong usage", () => {
  it.each([
    ["an unknown command", ["plann"], /plan/],
    ["an unknown option", ["plan", "--jsno"], /--json/],
    ["a missing argument", ["simulate", "--event", "push"], /repository/],
    [
      "an unknown repository",
      ["simulate", "sample-ap", "--event", "push"],
      /"sample-ap": no such repository.*sample-app/,
    ],
    ["an unknown event", ["simulate", "sample-app", "--event", "pushh"], /pushh/],
    ["an unknown outcome", ["simulate", "sample-app", "--event", "push", "--outcome", "test=broken"], /broken/],
    ["an unknown field", ["explain", "sample-app", "rules.aprovals"], /approvals/],
    ["an unknown stack", ["plan", "--stack", "stagin"], /Pulumi\.stagin\.yaml.*staging/],
  ])("ends with exit code 2 and a hint for %s", async (_title, args, hint) => {
    const finished = await slipway(makeProject(), args);
    expect(finished.code).toBe(2);
    expect(finished.stderr).toMatch(hint);
    expect(finished.stderr).not.toMatch(/ at .*\.[cm]?[jt]s:\d+/);
  });
});
