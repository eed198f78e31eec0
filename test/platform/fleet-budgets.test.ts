import { expect, it } from "vitest";
import { listPrices } from "../../fleet/economics/price-table.ts";
import type { Platform } from "../../platform/compose.ts";
import { budgetFindings } from "../../platform/fleet-budgets.ts";
import { costLines, fleetCosts } from "../../platform/fleet-costs.ts";
import type { OwnFleet } from "../../platform/fleets.ts";
import { readSettings } from "../../settings.ts";

const load = { jobsPerDay: 24, minutes: 60 };

function platform(fleet: Partial<OwnFleet["declared"]>, monthlyBudget?: number): Platform {
  const declared: OwnFleet["declared"] = {
    engine: "ec2",
    os: "linux",
    trust: "build",
    labels: ["gpu"],
    repositories: ["lab"],
    instances: ["g5.xlarge"],
    ceiling: 4,
    ...fleet,
  };
  const aws = { region: "us-east-1", account: "123456789012", ...(monthlyBudget !== undefined && { monthlyBudget }) };
  const settings = readSettings("prod", {
    "slipway:owner": "acme",
    "slipway:plan": "team",
    "slipway:aws": JSON.stringify(aws),
    "slipway:fleets": '{"gpu":{}}',
  });
  const desired: OwnFleet = {
    name: "gpu",
    engine: "ec2",
    declared,
    labels: ["gpu"],
    repositories: ["lab"],
    ceiling: 4,
    hot: 0,
    stopped: 0,
  };
  const inventory = { repositories: [], organization: {} };
  return { settings, inventory, repositories: [], fleets: [desired], prices: listPrices, findings: [] };
}

it("passes a fleet and a stack whose expected cost is within their budgets", () => {
  expect(budgetFindings(platform({ expected: load, monthlyBudget: 800 }, 1000))).toEqual([]);
  expect(budgetFindings(platform({ expected: load }))).toEqual([]);
});

it("refuses what is expected to cost more than its budget", () => {
  expect(budgetFindings(platform({ expected: load, monthlyBudget: 100 }, 200))).toMatchInlineSnapshot(`
    [
      {
        "id": "budget-exceeded",
        "message": "allows 100 US dollars a month, but 749 are expected; expect less of it (expected), keep fewer machines ready, or raise the budget.",
        "severity": "error",
        "subject": "inventory/fleets.yaml: fleets.gpu.monthlyBudget",
      },
      {
        "id": "budget-exceeded",
        "message": "allows 200 US dollars a month, but 818 are expected; take fleets or sizes out, or raise it.",
        "severity": "error",
        "subject": "Pulumi.prod.yaml: slipway:aws.monthlyBudget",
      },
    ]
  `);
});

it("only warns where even the load is assumed", () => {
  const [finding] = budgetFindings(platform({ monthlyBudget: 10 }));
  expect([finding?.severity, finding?.message]).toEqual([
    "warning",
    "allows 10 US dollars a month, but 304 are expected with an assumed load, as `expected` does not say what it is for; expect less of it (expected), keep fewer machines ready, or raise the budget.",
  ]);
});

it("says what fleets cost, what is assumed of it and what is not counted", () => {
  const costs = fleetCosts(platform({ expected: load, market: "spot", instances: ["g5.xlarge", "p5.48xlarge"] }))!;
  expect(costLines(costs).join("\n")).toMatchInlineSnapshot(`
    "Runner fleets a month, US dollars by the list prices of 2026-11-21 in us-east-1: least 37, expected 484, most 3039
      gpu: least 0, expected 415, most 2970
      network: least 37, expected 69, most 69
      assumed: spot hour of g5.xlarge: 0.55 of the on-demand price
      assumed: data: 1 GB a job through the way out
      not counted: p5.48xlarge, which the price table lacks
      not counted: Lambda, SQS, DynamoDB, KMS and Secrets Manager, a few dollars together; logs; traffic out of AWS"
  `);
});

it("costs nothing where the stack makes no fleet", () => {
  const { fleets: _, ...rest } = platform({});
  expect(fleetCosts({ ...rest, fleets: [] })).toBeUndefined();
  expect(budgetFindings({ ...rest, fleets: [] })).toEqual([]);
});
