import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { metricNames } from "../../../fleet/contract.ts";
import { environmentFor } from "../../../fleet/functions/environment.ts";
import { logLine } from "../../../fleet/functions/log.ts";
import { packageFolder } from "../../../workflow/package-folder.ts";

describe("a function's log", () => {
  it("is a line of JSON from which CloudWatch reads the metrics, by stack and fleet", () => {
    const line = logLine("prod", { event: "supplied", fleet: "gpu", jobs: 2, metrics: { Queued: 2, Machines: 1 } }, 5);
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [
          {
            Namespace: "Slipway/Fleets",
            Dimensions: [["Stack", "Fleet"]],
            Metrics: [{ Name: "Queued" }, { Name: "Machines" }],
          },
        ],
      },
      event: "supplied",
      Stack: "prod",
      Fleet: "gpu",
      Queued: 2,
      Machines: 1,
      jobs: 2,
    });
  });

  it("has metrics of the stack where no fleet is named, and none where none are told", () => {
    const { _aws } = JSON.parse(logLine("prod", { event: "calls of GitHub", metrics: { GithubCallsRemaining: 4 } }, 5));
    expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([["Stack"]]);
    expect(logLine("prod", { event: "no reminder", fleet: "gpu" }, 5)).toBe(
      '{"event":"no reminder","Stack":"prod","Fleet":"gpu"}',
    );
  });

  it("tells every metric that alarms and the dashboard show", () => {
    const folder = path.join(packageFolder(), "fleet");
    const text = ["cycles", "functions"]
      .flatMap((part) => readdirSync(path.join(folder, part)).map((name) => path.join(folder, part, name)))
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    const told = metricNames.filter((name) => new RegExp(`\\b${name}:`).test(text));
    expect(told).toEqual([...metricNames]);
  });
});

describe("a function's variables", () => {
  it("are those of the contract, and all that are missing are named", () => {
    const given = { SLIPWAY_STACK: "prod", SLIPWAY_OWNER: "acme", SLIPWAY_WEBHOOK_SECRET: "id", OTHER: "x" };
    expect(environmentFor("webhook", given)).toEqual({
      SLIPWAY_STACK: "prod",
      SLIPWAY_OWNER: "acme",
      SLIPWAY_WEBHOOK_SECRET: "id",
    });
    expect(() => environmentFor("pool", given)).toThrow(
      'The function "pool" has no "SLIPWAY_TABLE", "SLIPWAY_CONFIG_KEY", "SLIPWAY_APP_SECRET", "GITHUB_API_URL"',
    );
  });
});
