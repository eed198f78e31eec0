import { describe, expect, it } from "vitest";
import { fleetFor } from "../../../fleet/decisions/matching.ts";
import { parseRunnerName, runnerName } from "../../../fleet/decisions/runner-name.ts";
import { parseCron, sizesAt } from "../../../fleet/decisions/schedule.ts";
import fc from "../../property.ts";

const fleet = (name: string, labels: string[], gang?: { size: number }) => ({
  name,
  labels,
  repositories: ["acme/app"],
  ...(gang ? { gang } : {}),
});
const job = (labels: string[], repository = "acme/app") => ({ repository, runId: 7, labels });

describe("the fleet of a job", () => {
  const fleets = [
    fleet("gpu", ["linux", "x64", "gpu"]),
    fleet("linux", ["linux", "x64"]),
    fleet("gang", ["mesh"], { size: 2 }),
  ];

  it.each([
    ["the one with the fewest labels more", ["self-hosted", "Linux"], "linux"],
    ["the only one that has all", ["x64", "GPU"], "gpu"],
    ["none where a label is missing", ["linux", "arm64"], undefined],
    ["none without a label of its own", ["self-hosted"], undefined],
    ["a gang, by the label of its own run", ["mesh", "slipway-run-7"], "gang"],
    ["no gang by another run's label", ["mesh", "slipway-run-8"], "gang-not"],
  ])("is %s", (_, labels, name) => {
    expect(fleetFor(fleets, job(labels))?.name).toBe(name === "gang-not" ? undefined : name);
  });

  it("is none for a repository that is not the fleet's", () => {
    expect(fleetFor(fleets, job(["linux"], "acme/other"))).toBeUndefined();
  });

  it("is the same in whatever order fleets are listed", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(fleets, { minLength: 3 }),
        fc.subarray(["linux", "x64", "gpu", "mesh"]),
        (order, labels) => {
          expect(fleetFor(order, job(labels))?.name).toBe(fleetFor(fleets, job(labels))?.name);
        },
      ),
    );
  });
});

describe("a runner's name", () => {
  it("says which machine it is of, whatever hyphens the fleet's name has", () => {
    const name = runnerName("linux-i-2", "i-0abc", 3);
    expect([name, parseRunnerName(name)]).toEqual([
      "linux-i-2-i-0abc-3",
      { fleet: "linux-i-2", instanceId: "i-0abc", number: 3 },
    ]);
    expect(parseRunnerName("laptop")).toBeUndefined();
  });
});

describe("the sizes of a fleet", () => {
  const schedules = [
    { cron: "0 8 * * 1-5", timezone: "Europe/Berlin", hot: 3 },
    { cron: "0 18 * * 1-5", timezone: "Europe/Berlin", hot: 0, ceiling: 4 },
  ];
  const capacity = { ceiling: 9, hot: 1, stopped: 2, schedules };

  it.each([
    ["in the working hours of its time zone", "2026-11-20T07:30:00Z", { ceiling: 9, hot: 3, stopped: 2 }],
    ["in the evening", "2026-11-20T17:00:00Z", { ceiling: 4, hot: 0, stopped: 2 }],
    ["on Sunday, still since Friday", "2026-11-22T12:00:00Z", { ceiling: 4, hot: 0, stopped: 2 }],
    ["in the minute before work", "2026-11-20T06:59:00Z", { ceiling: 4, hot: 0, stopped: 2 }],
  ])("are those of the schedule that began last: %s", (_, at, sizes) => {
    expect(sizesAt(capacity, Date.parse(at))).toEqual(sizes);
  });

  it("refuses what is no cron line, and says why", () => {
    expect(() => parseCron("0 8 * *")).toThrow('"0 8 * *" is not a cron line; write five fields');
    expect(() => parseCron("61 8 * * *")).toThrow('"61" is not a minute of a cron line; write 0 to 59');
  });
});
