import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { simulateOutput } from "../../cli/output-schemas.ts";
import { commandLine } from "./command-line.ts";
import { makeProject } from "./project.ts";

const checks = `name: Checks
on:
  push: { branches: [main, "release/**"], paths: ["src/**"] }
  workflow_dispatch: { inputs: { level: { type: string, required: true } } }
  schedule: [{ cron: "0 4 * * 1" }, { cron: "0 5 * * 2" }]
permissions: {}
jobs:
  plan:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    outputs: { ship: "\${{ steps.decide.outputs.ship }}" }
    steps: [{ id: decide, run: ./decide }]
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    strategy: { matrix: { python: ["3.12", "3.13"] } }
    steps: [{ run: make }]
  ship:
    needs: [plan, test]
    if: needs.plan.outputs.ship == 'true'
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    environment: live
    steps: [{ run: ./ship }]
`;
const folder = makeProject({
  "inventory/repositories/sample-app.yaml":
    "visibility: public\nenvironments: { live: { reviewers: { teams: [platform] } } }\njobs: [{ run: checks.yml }]\n",
  "inventory/workflows/checks.yml": checks,
});
afterAll(() => rmSync(folder, { recursive: true }));

const simulate = (...args: string[]) => commandLine(folder, "simulate", "sample-app", ...args);
const jobs = async (...args: string[]) => {
  const { stdout, code, stderr } = await simulate("--json", ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [run] = simulateOutput.parse(JSON.parse(stdout)).runs;
  return run!.triggered ? Object.fromEntries(run!.jobs.map(({ id, result }) => [id, result])) : run!.reason;
};

describe("slipway simulate", () => {
  it("says in words what an event runs, and why what does not", async () => {
    const { stdout, code } = await simulate("--event", "push", "--paths", "src/a.py", "--output", "plan.ship=true");
    expect(code).toBe(0);
    expect(stdout).toBe(`.github/workflows/checks.yml (Checks)
  runs      plan
  runs      test x2
  waits     ship in live  Environment "live" waits for an approval.
`);
  });

  it("takes refs, paths, approvals, outputs and outcomes", async () => {
    const onMain = ["--event", "push", "--paths", "src/a.py"];
    const all = { plan: "run", test: "run", ship: "run" };
    expect(await jobs(...onMain, "--output", "checks.yml:plan.ship=true", "--approve", "live")).toEqual(all);
    expect(await jobs(...onMain, "--output", "plan.ship=no")).toEqual({ ...all, ship: "skip" });
    expect(await jobs(...onMain)).toEqual({ ...all, ship: "unknown" });
    const failing = ["--outcome", "test[python=3.12]=failure"];
    expect(await jobs(...onMain, ...failing)).toEqual({ plan: "run", test: "fail", ship: "skip" });
    expect(await jobs(...onMain, "--ref", "release/1.0")).toMatchObject({ plan: "run" });
    expect(await jobs(...onMain, "--ref", "refs/tags/v1")).toBe('Tag "v1": it filters branches only.');
    expect(await jobs("--event", "push", "--paths", "docs/a.md")).toMatch(/path/);
  });

  it("takes every schedule, or the one that is named", async () => {
    expect(await jobs("--event", "schedule")).toMatchObject({ plan: "run" });
    expect(await jobs("--event", "schedule", "--cron", "0 5 * * 2")).toMatchObject({ plan: "run" });
    expect(await jobs("--event", "schedule", "--cron", "0 6 * * *")).toMatch(/0 6 \* \* \*/);
  });

  it("exits 2 for what it cannot be asked", async () => {
    const asked: [string[], RegExp][] = [
      [
        ["--event", "push", "--workflow", "check.yml"],
        /"check\.yml": "sample-app" has no such workflow; write one of checks\.yml/,
      ],
      [["--event", "workflow_dispatch", "--input", "level"], /"--input level": write name=value/],
      [["--event", "push", "--outcome", "tset=failure"], /tset/],
    ];
    for (const [args, message] of asked) {
      expect(await simulate(...args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
    }
  });
});
