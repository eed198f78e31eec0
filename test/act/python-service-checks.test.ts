import { describe, expect, it } from "vitest";
import { executeJob, outcomeOf, patience, type Scenario, withoutPython } from "./act.ts";

const service: Omit<Scenario, "workflow" | "job"> = {
  pipeline: "python-service",
  options: {
    versions: ["3.11"],
    installer: "pip",
    benchmarks: false,
    minimumTests: 3,
    licenseHeader: "SPDX-License-Identifier: Apache-2.0",
  },
  fixture: "routing-service",
};
const cell: Scenario = {
  ...service,
  workflow: "test.yaml",
  job: "cell",
  event: "workflow_dispatch",
  inputs: { alone: "true", "python-version": "3.11", os: "ubuntu-latest", mode: "enhanced" },
};

describe.skipIf(withoutPython("3.11"))("the checks of a rendered python-service", { timeout: patience }, () => {
  it("look at format, faults and types", async () => {
    const quality: Scenario = { ...service, workflow: "test.yaml", job: "quality" };
    const passed = await executeJob(quality);
    expect(outcomeOf(passed).quality).toEqual({
      result: "success",
      steps: {
        "Check out": "success",
        "Set up Python": "success",
        "Cache what is downloaded": "success",
        "Install the project": "success",
        "Check the format": "success",
        Lint: "success",
        "Check the types": "success",
      },
    });
    const changes = [{ path: "routing_service/wrong.py", content: 'number: int = "text"\n' }];
    expect(outcomeOf(await executeJob({ ...quality, changes })).quality).toMatchObject({
      result: "failure",
      steps: { "Check the format": "success", Lint: "success", "Check the types": "failure" },
    });
  });

  it("run one cell alone in its mode, and leave its reports and figures", async () => {
    const executed = await executeJob(cell);
    expect(outcomeOf(executed)).toMatchObject({
      cell: { result: "success", steps: { "Install the project": "success", Test: "success" } },
    });
    expect(Object.keys(executed.artifacts)).toEqual([
      "metrics-test-3.11-ubuntu-latest-enhanced",
      "reports-3.11-ubuntu-latest-enhanced",
    ]);
  });

  it("fail where fewer tests run than must", async () => {
    const executed = await executeJob({ ...cell, options: { ...service.options, minimumTests: 4 } });
    expect(outcomeOf(executed).cell).toMatchObject({
      result: "failure",
      steps: { Test: "success", "Judge the tests": "failure" },
    });
  });

  it("ask each source for its licence header", async () => {
    const headers: Scenario = { ...service, workflow: "license-compliance.yaml", job: "headers" };
    expect(outcomeOf(await executeJob(headers)).headers).toMatchObject({ result: "success" });
    const changes = [{ path: "routing_service/bare.py", content: "value = 1\n" }];
    const failed = await executeJob({ ...headers, changes });
    expect(outcomeOf(failed).headers).toMatchObject({ result: "failure", steps: { "Upload the report": "success" } });
    expect(failed.jobs[0]!.log.join("\n")).toMatch(/routing_service\/bare\.py/);
  });
});
