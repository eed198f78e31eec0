import { describe, expect, it } from "vitest";
import { apiBudget, minutesFor } from "../../preview/budget.ts";
import { changesBetween } from "../../preview/changes.ts";
import { emptyPlan } from "../../preview/plan-document.ts";
import { github, planOf, resource } from "./plans.ts";

describe("the API budget", () => {
  it("counts two reads a declared resource, and the writes of each change; machines ask nothing of GitHub", () => {
    const head = planOf([
      resource(github("Repository"), "app", { name: "app" }),
      resource(github("ActionsVariable"), "v", { variableName: "V" }),
      resource("aws:ec2/vpc:Vpc", "network", { cidrBlock: "10.0.0.0/16" }),
    ]);
    expect(apiBudget([{ head, changes: changesBetween(emptyPlan("prod"), head) }])).toEqual({
      reads: 4,
      writes: 4,
      minutes: 1,
    });
    expect(apiBudget([{ head, changes: [] }])).toEqual({ reads: 4, writes: 0, minutes: 0 });
  });

  it.each([
    [0, 0, 0],
    [100, 1, 1],
    [100, 80, 1],
    [100, 81, 2],
    [100, 500, 7],
    [100, 501, 61],
    [100, 1080, 121],
    [4999, 1, 1],
    [9000, 10, 60],
  ])("of %i reads and %i writes takes at least %i minutes", (reads, writes, minutes) => {
    expect(minutesFor(reads, writes)).toBe(minutes);
  });
});
