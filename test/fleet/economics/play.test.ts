import { describe, expect, it } from "vitest";
import type { FleetSpec } from "../../../fleet/contract.ts";
import { play, type TraceJob } from "../../../fleet/economics/play.ts";
import { listPrices } from "../../../fleet/economics/price-table.ts";
import { costOf, leastUsage, ratesOf } from "../../../fleet/economics/usage.ts";
import fc from "../../property.ts";
import { fleetSpec } from "./specs.ts";

const monday = Date.UTC(2026, 0, 5);
const minute = 60_000;
const job = (minutes: number, seconds: number, run = 1): TraceJob => ({ at: monday + minutes * minute, seconds, run });
const hours = (count: number) => ({ from: monday, until: monday + count * 60 * minute });
const waitsOf = async (spec: FleetSpec, jobs: TraceJob[]) => (await play(spec, jobs, hours(2))).waits.steps();
const capacity = (ceiling: number, hot: number, stopped: number) => ({ capacity: { ceiling, hot, stopped } });

describe("a trace that is played", () => {
  it("lets a job wait for the event, a launch, a boot and a registration", async () => {
    const { waits, usage, launches, unfinished } = await play(fleetSpec(), [job(10.5, 600)], hours(1));
    expect(waits.steps()).toEqual([[27, 1]]);
    expect({ launches, unfinished }).toEqual({ launches: 1, unfinished: 0 });
    expect(usage).toEqual({ running: 14 + 6 + 600 + 8, pooled: 0, disks: 5 + 14 + 6 + 600 + 8 });
  });

  it("is sooner with a machine that runs, and with one that was stopped", async () => {
    expect(await waitsOf(fleetSpec(capacity(4, 1, 0)), [job(30.5, 60)])).toEqual([[8, 1]]);
    expect(await waitsOf(fleetSpec(capacity(4, 0, 1)), [job(30.5, 60)])).toEqual([[17, 1]]);
  });

  it("takes a stopped machine before one that is still on its way into the pool", async () => {
    const windows = fleetSpec({ os: "windows", mintDelaySeconds: 45, bootTimeoutMinutes: 12, ...capacity(4, 0, 1) });
    const { waits, starts } = await play(windows, [job(30, 600), job(90, 600)], hours(3));
    expect(starts).toBe(2);
    expect(waits.max).toBeLessThan(90);
  });

  it("lets jobs above the ceiling wait for those before them", async () => {
    const waits = await waitsOf(fleetSpec(capacity(1, 0, 0)), [job(10, 600), job(10, 600)]);
    expect(waits).toHaveLength(2);
    expect(waits[1]![0]).toBeGreaterThan(600);
  });

  it("starts the jobs of a gang's run together, or not at all", async () => {
    const gang = fleetSpec({ gang: { size: 2 }, ...capacity(2, 0, 0) });
    const jobs = [job(10.5, 600, 7), job(10.5, 600, 8), job(12.5, 600, 8), job(30.5, 600, 7)];
    const { waits, unfinished } = await play(gang, jobs, hours(2));
    expect(unfinished).toBe(0);
    expect(waits.steps()).toEqual([
      [27, 2],
      [147, 1],
      [1227, 1],
    ]);
  });

  it("keeps ready what a schedule says, and pays for it", async () => {
    const schedules = [
      { cron: "0 1 * * *", timezone: "UTC", hot: 2 },
      { cron: "0 2 * * *", timezone: "UTC", hot: 0 },
    ];
    const spec = fleetSpec({ capacity: { ceiling: 4, hot: 0, stopped: 0, schedules }, idleMinutes: 2 });
    const { usage, timeline } = await play(spec, [], hours(4));
    expect(Math.max(...timeline.map(({ running }) => running))).toBe(2);
    expect(usage.running / 3600).toBeGreaterThan(2);
    expect(usage.running / 3600).toBeLessThan(2.2);
    expect(timeline.at(-1)?.running).toBe(0);
  });
});

const settings = fc
  .record({
    os: fc.constantFrom("linux" as const, "windows" as const),
    ceiling: fc.integer({ min: 1, max: 6 }),
    hot: fc.integer({ min: 0, max: 3 }),
    stopped: fc.integer({ min: 0, max: 3 }),
    idleMinutes: fc.integer({ min: 1, max: 20 }),
    onDemand: fc.boolean(),
  })
  .map(({ os, ceiling, hot, stopped, idleMinutes, onDemand }) =>
    fleetSpec({
      os,
      idleMinutes,
      bootTimeoutMinutes: 12,
      mintDelaySeconds: os === "windows" ? 45 : 0,
      capacity: { ceiling: Math.max(ceiling, hot + stopped), hot, stopped },
      ...(onDemand ? { launchOptions: fleetSpec().launchOptions.slice(1) } : {}),
    }),
  );
const traces = fc
  .array(fc.tuple(fc.double({ min: 0, max: 180, noNaN: true }), fc.double({ min: 0, max: 3000, noNaN: true })), {
    minLength: 1,
    maxLength: 25,
  })
  .map((jobs) => jobs.map(([at, seconds]) => job(at, seconds)).sort((a, b) => a.at - b.at));

describe("the bound in hindsight", () => {
  it("is not passed by any run, on whatever settings and jobs, and every job is done", async () => {
    await fc.assert(
      fc.asyncProperty(settings, traces, async (spec, jobs) => {
        const { usage, bound, waits, unfinished } = await play(spec, jobs, hours(4));
        expect({ unfinished, jobs: waits.count }).toEqual({ unfinished: 0, jobs: jobs.length });
        const rates = ratesOf(listPrices, { region: "us-east-1", type: "g5.xlarge", os: spec.os, diskGb: 100 })!;
        const market = spec.launchOptions[0]!.market;
        expect(costOf(usage, rates, market)).toBeGreaterThanOrEqual(costOf(bound, rates, market) - 1e-9);
        expect(usage.running + usage.pooled).toBeGreaterThanOrEqual(bound.running - 1e-6);
      }),
      { numRuns: 150 },
    );
  });

  it("is what a job costs that has a machine made for it alone", async () => {
    const { usage, bound } = await play(fleetSpec(), [job(10.5, 600)], hours(1));
    expect(bound.running).toBe(usage.running);
    expect(leastUsage("linux", 10).running).toBe(60);
  });
});
