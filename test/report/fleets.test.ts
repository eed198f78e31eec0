import { beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../../platform/compose.ts";
import { loadStack } from "../../platform/load.ts";
import { summarizeFleets } from "../../report/fleets.ts";
import { fleetsCard } from "../../report/fleets-card.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

let prod: Platform;
let local: Platform;
beforeAll(async () => {
  prod = (await loadStack(packageFolder(), "prod")).platform;
  local = (await loadStack(packageFolder(), "local")).platform;
});

describe("the runner fleets of a stack", () => {
  it("have labels, trust, repositories, jobs, sizes and a cost", () => {
    const { fleets, costs } = summarizeFleets(prod);
    expect(fleets.find(({ name }) => name === "windows-msvc")).toMatchInlineSnapshot(`
      {
        "cost": {
          "expected": 401.9745284226186,
          "least": 167.93253571428522,
          "most": 3879.359999999987,
        },
        "engine": "ec2",
        "jobs": [
          "mlc-llm ci.yml:wheel-windows",
          "mlc-llm ci.yml:smoke-windows",
        ],
        "labels": [
          "self-hosted",
          "windows",
          "x64",
          "windows-msvc",
        ],
        "machines": "c7i.2xlarge, c6i.2xlarge, m7i.2xlarge (spot)",
        "monthlyBudget": 800,
        "name": "windows-msvc",
        "repositories": [
          "mlc-llm",
        ],
        "sizes": [
          "at most 6, ready 0 running and 1 stopped",
          "from 0 7 * * 1-5 Europe/Berlin: at most 6, ready 1 running and 1 stopped",
          "from 0 19 * * 1-5 Europe/Berlin: at most 6, ready 0 running and 1 stopped",
        ],
        "trust": "build",
      }
    `);
    expect(Object.fromEntries(fleets.map(({ name, jobs }) => [name, jobs]))).toMatchInlineSnapshot(`
      {
        "gpu": [
          "moe-trainer-lab performance.yml:training",
          "moe-trainer-lab performance.yml:inference",
          "moe-trainer-lab performance.yml:resources",
          "moe-trainer-lab performance.yml:benchmark-suite",
        ],
        "gpu-multi-node": [
          "moe-trainer-lab distributed.yml:node",
        ],
        "linux-cpu": [],
        "windows-msvc": [
          "mlc-llm ci.yml:wheel-windows",
          "mlc-llm ci.yml:smoke-windows",
        ],
      }
    `);
    expect(costs?.total.expected).toBeGreaterThan(costs!.total.least);
  });

  it("are somebody else's where the stack makes none, and have the jobs all the same", () => {
    const { fleets, costs } = summarizeFleets(local);
    expect(costs).toBeUndefined();
    expect(fleets.map(({ name, engine, cost }) => [name, engine, cost])).toContainEqual(["gpu", "external", undefined]);
    expect(fleets.flatMap(({ jobs }) => jobs).length).toBeGreaterThan(0);
    expect(String(fleetsCard(summarizeFleets(local)))).toContain("somebody else has them");
  });

  it("are a section of the page, and none where there are none", () => {
    const card = String(fleetsCard(summarizeFleets(prod)));
    expect(card).toContain('<section class="card" id="fleets">');
    expect(card).toContain("ready 0 running and 1 stopped");
    expect(card).toContain("from 0 7 * * 1-5 Europe/Berlin");
    expect(card).toContain("0.55 of the on-demand price");
    expect(fleetsCard({ fleets: [] })).toBe("");
  });
});
