import { describe, expect, it } from "vitest";
import { listPrices } from "../../../fleet/economics/price-table.ts";
import { jobsAt } from "../../../fleet/economics/rate.ts";
import { bestOf, busiest, type Candidate } from "../../../fleet/economics/recommend.ts";
import { simulateFleet, spanOf } from "../../../fleet/economics/simulation.ts";
import { ratesOf } from "../../../fleet/economics/usage.ts";
import { fleetSpec } from "./specs.ts";

const candidate = (more: Partial<Candidate>): Candidate => ({
  ceiling: 4,
  hot: 0,
  stopped: 0,
  cost: 100,
  p50: 10,
  p95: 50,
  p99: 60,
  ...more,
});

describe("the recommended settings", () => {
  it("are the cheapest that are in time, then those with the lowest ceiling, then the quickest", () => {
    const cheap = candidate({ cost: 80, p95: 90 });
    const low = candidate({ ceiling: 3, cost: 100.2, p95: 55 });
    const quick = candidate({ ceiling: 3, p95: 40 });
    expect(bestOf([cheap, candidate({}), low, quick], 60)).toBe(quick);
    expect(bestOf([cheap, low], 60)).toBe(low);
    expect(bestOf([cheap, low, quick], 100)).toBe(cheap);
  });

  it("are the nearest where none is in time", () => {
    const near = candidate({ p95: 70, cost: 500 });
    expect(bestOf([candidate({ p95: 90 }), near], 60)).toBe(near);
  });

  it("keep machines ready where a wait is short, and none where it may be long", async () => {
    const rate = { perHour: 4, minutes: 15, days: 3, seed: 1, together: 1 };
    const jobs = [...jobsAt(rate)];
    const rates = ratesOf(listPrices, { region: "us-east-1", type: "g5.xlarge", os: "linux", diskGb: 100 })!;
    const of = async (wait: number) => {
      const { recommended, cost } = await simulateFleet({ spec: fleetSpec(), jobs, span: spanOf(jobs), rates, wait });
      expect(cost.own).toBeGreaterThanOrEqual(cost.bound);
      expect(cost.spot).toBeLessThan(cost.onDemand);
      return recommended!;
    };
    const [patient, hasty] = [await of(600), await of(10)];
    expect([patient.best.hot, patient.best.stopped, patient.enough]).toEqual([0, 0, true]);
    expect([hasty.best.hot > 0, hasty.enough]).toEqual([true, true]);
    expect(hasty.best.cost).toBeGreaterThan(patient.best.cost);
    expect(patient.best.ceiling).toBeLessThan(Math.max(...patient.candidates.map(({ ceiling }) => ceiling)));
  });
});

it("searches with the busiest jobs in a row", () => {
  const jobs = [0, 100, 101, 102, 300].map((at) => ({ at, seconds: 1, run: 1 }));
  expect(busiest(jobs, 3).map(({ at }) => at)).toEqual([100, 101, 102]);
  expect(busiest(jobs, 5)).toBe(jobs);
});
