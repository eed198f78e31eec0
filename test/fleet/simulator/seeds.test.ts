import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scenarioOf } from "../../../fleet/simulator/scenario.ts";
import type { Tally } from "../../../fleet/simulator/seeds.ts";
import { playSeed } from "../../../fleet/simulator/seeds.ts";
import { simulate } from "../../../fleet/simulator/simulate.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";
import { foundSeeds, harsher, harshSeeds, racing, racingSeeds } from "./found-seeds.ts";

const count = Number(process.env.SLIPWAY_FLEET_SEEDS ?? 10_000);

describe("the control code under chance", () => {
  it(`keeps every invariant in ${count} seeds`, () => {
    const program = path.join(packageFolder(), "dist", "fleet-seeds.cjs");
    const { stdout, stderr, status } = spawnSync(process.execPath, [program, "--count", String(count)], {
      encoding: "utf8",
      maxBuffer: 64_000_000,
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const tally = JSON.parse(stdout) as Tally;
    console.log(tally);
    expect(tally).toMatchObject({ seeds: count, broken: [] });
    // Every job has an end, and most a good one: nothing was cancelled but by its people, or lost but by AWS.
    expect(tally.succeeded + tally.cancelled + tally.failed).toBe(tally.jobs);
    expect(tally.succeeded / tally.jobs).toBeGreaterThan(0.7);
  }, 900_000);

  it.each(foundSeeds)("keeps them in seed $seed, which once $once", async ({ seed }) => {
    expect((await playSeed(seed)).broken).toEqual([]);
  });

  it.each(racingSeeds)("ends no machine whose runner got its job while it was deleted, in seed %i", async (seed) => {
    expect((await simulate(racing(scenarioOf(seed)))).violations).toEqual([]);
  });

  it.each(harshSeeds)("keeps them in harsher surroundings in seed $seed, which once $once", async ({ seed }) => {
    expect((await simulate(harsher(scenarioOf(seed)))).violations).toEqual([]);
  });
});
