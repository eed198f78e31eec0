import { describe, expect, it } from "vitest";
import { type CostedFleet, meanSizes, monthlyCost, networkCost, totalOf } from "../../../fleet/economics/month.ts";
import { listPrices } from "../../../fleet/economics/price-table.ts";
import fc from "../../property.ts";

const region = "us-east-1";
const machines = (more: Partial<Extract<CostedFleet, { engine: "ec2" }>> = {}): CostedFleet => ({
  name: "gpu",
  engine: "ec2",
  os: "linux",
  capacity: { ceiling: 4, hot: 0, stopped: 0 },
  instanceTypes: ["g5.xlarge", "g6.xlarge"],
  market: "spot",
  diskGb: 100,
  expected: { jobsPerDay: 24, minutes: 60 },
  ...more,
});
const cost = (fleet: CostedFleet) => monthlyCost(fleet, listPrices, region);
const disk = (0.08 * 100) / 730;

describe("what a fleet of machines costs a month", () => {
  it("is nothing without jobs, its jobs' hours where they are expected, and its ceiling on demand at most", () => {
    const { least, expected, most, jobs } = cost(machines());
    expect(least).toBe(0);
    expect(jobs).toBeCloseTo(730, 8);
    expect(expected).toBeCloseTo(730 * (1 + 28 / 3600) * (1.006 * 0.55 + disk), 8);
    expect(most).toBeCloseTo(4 * 730 * (1.006 + disk), 8);
  });

  it("has machines kept ready in the least: their hours where they run, their disks where they are stopped", () => {
    const ready = cost(machines({ market: "on-demand", capacity: { ceiling: 4, hot: 1, stopped: 2 } }));
    expect(ready.least).toBeCloseTo(730 * (1.006 + 3 * disk), 8);
  });

  it("counts schedules by how long they hold", () => {
    const capacity = {
      ceiling: 6,
      hot: 0,
      stopped: 0,
      schedules: [
        { cron: "0 7 * * 1-5", timezone: "Europe/Berlin", hot: 2, ceiling: 12 },
        { cron: "0 19 * * 1-5", timezone: "Europe/Berlin", hot: 0 },
      ],
    };
    const { hot, ceiling } = meanSizes(capacity);
    expect(hot).toBeCloseTo((2 * 5 * 12) / 168, 8);
    expect(ceiling).toBeCloseTo(6 + (6 * 5 * 12) / 168, 8);
  });

  it("assumes a load where none is declared, and says so", () => {
    const { expected: _, ...rest } = machines() as Extract<CostedFleet, { engine: "ec2" }>;
    const { jobs, assumed } = cost(rest);
    expect(jobs).toBe((4 * 730 * 60 * 0.1) / 20);
    expect(assumed).toEqual(["load: 10 percent of the ceiling", "spot hour of g5.xlarge: 0.55 of the on-demand price"]);
  });

  it("leaves out types without a price, and names them", () => {
    const { unpriced, expected, most } = cost(machines({ instanceTypes: ["p5.48xlarge"] }));
    expect(unpriced).toEqual(["p5.48xlarge"]);
    expect([expected > 0, most > 0]).toEqual([true, true]);
    expect(most).toBeCloseTo(4 * 730 * disk, 8);
  });

  it("never expects less than the least, nor more than the most", () => {
    const settings = fc.record({
      ceiling: fc.integer({ min: 1, max: 50 }),
      hot: fc.integer({ min: 0, max: 50 }),
      stopped: fc.integer({ min: 0, max: 50 }),
      market: fc.constantFrom("spot" as const, "spot-only" as const, "on-demand" as const),
      os: fc.constantFrom("linux" as const, "windows" as const),
      jobsPerDay: fc.double({ min: 0.01, max: 100_000, noNaN: true }),
      minutes: fc.double({ min: 0.1, max: 600, noNaN: true }),
    });
    fc.assert(
      fc.property(settings, ({ ceiling, hot, stopped, market, os, ...expected }) => {
        const range = cost(machines({ capacity: { ceiling, hot, stopped }, market, os, expected }));
        expect(range.least).toBeLessThanOrEqual(range.expected);
        expect(range.expected).toBeLessThanOrEqual(range.most);
      }),
    );
  });
});

describe("what others cost a month", () => {
  it("is each started minute of CodeBuild", () => {
    const fleet: CostedFleet = {
      name: "cpu",
      engine: "codebuild",
      os: "linux",
      ceiling: 2,
      size: "medium",
      expected: { jobsPerDay: 24, minutes: 7.2 },
    };
    expect(cost(fleet)).toEqual({
      name: "cpu",
      least: 0,
      expected: expect.closeTo(730 * 8 * 0.01, 8),
      most: expect.closeTo(2 * 730 * 60 * 0.01, 8),
      jobs: expect.closeTo(730, 8),
      assumed: [],
      unpriced: [],
    });
  });

  it("is a network's ways out with their addresses, its endpoints, and the data of jobs", () => {
    const { least, expected, assumed } = networkCost({ gateways: 2, endpoints: 6 }, 100, listPrices, region);
    expect(least).toBeCloseTo(730 * (2 * 0.05 + 6 * 0.01), 8);
    expect(expected - least).toBeCloseTo(4.5, 8);
    expect(assumed).toEqual(["data: 1 GB a job through the way out"]);
  });

  it("adds up", () => {
    const each = { least: 1, expected: 2, most: 3 };
    expect(totalOf([each, each])).toEqual({ least: 2, expected: 4, most: 6 });
  });
});
