import { describe, expect, it } from "vitest";
import { parseCron, sizesAt } from "../../../fleet/decisions/schedule.ts";

const capacity = {
  ceiling: 5,
  hot: 0,
  stopped: 1,
  schedules: [
    { cron: "0 7 * * MON-FRI", timezone: "Europe/Berlin", hot: 3 },
    { cron: "0 19 * * 1-5", timezone: "Europe/Berlin", hot: 0, stopped: 0, ceiling: 2 },
  ],
};

describe("a fleet's sizes", () => {
  it("are those of the schedule that began last, by the clock of its time zone", () => {
    // A Wednesday in winter: Berlin is an hour before UTC.
    expect(sizesAt(capacity, Date.UTC(2026, 0, 7, 6, 0))).toEqual({ ceiling: 5, hot: 3, stopped: 1 });
    expect(sizesAt(capacity, Date.UTC(2026, 0, 7, 5, 59))).toEqual({ ceiling: 2, hot: 0, stopped: 0 });
    // In summer two.
    expect(sizesAt(capacity, Date.UTC(2026, 6, 8, 5, 0))).toEqual({ ceiling: 5, hot: 3, stopped: 1 });
    // On Sunday Friday's evening still holds.
    expect(sizesAt(capacity, Date.UTC(2026, 0, 11, 12, 0))).toEqual({ ceiling: 2, hot: 0, stopped: 0 });
  });

  it("are its own before any schedule began", () => {
    expect(sizesAt({ ...capacity, schedules: [] }, 0)).toEqual({ ceiling: 5, hot: 0, stopped: 1 });
  });
});

describe("a cron line", () => {
  it("names days of the week by number or name, Sunday as 0 or 7", () => {
    expect(parseCron("* * * * MON-FRI")[4]).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(parseCron("* * * * 7,sat")[4]).toEqual(new Set([0, 6]));
  });

  it.each([
    ["0 7 * *", "write five fields"],
    ["60 * * * *", '"60" is not a minute'],
    ["* * 0 * *", '"0" is not a day of the month'],
    ["* * * * soon", '"soon" is not a day of the week'],
    ["*/0 * * * *", '"*/0" is not a minute'],
  ])("%s is refused: %s", (cron, why) => {
    expect(() => parseCron(cron)).toThrow(why);
  });
});
