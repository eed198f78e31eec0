import { describe, expect, it } from "vitest";
import { executeJob, outcomeOf, patience, type Scenario, withoutPython } from "./act.ts";

const library: Omit<Scenario, "job"> = {
  pipeline: "ml-training",
  options: { pythonVersions: ["3.11"] },
  fixture: "training-library",
  workflow: "ci.yml",
};
const resultsOf = (executed: Parameters<typeof outcomeOf>[0]) =>
  Object.fromEntries(Object.entries(outcomeOf(executed)).map(([job, { result }]) => [job, result]));

describe.skipIf(withoutPython("3.11"))("the checks of a rendered ml-training", { timeout: patience }, () => {
  it("test a share on each machine, gate the coverage of all of them, and open the required check", async () => {
    const executed = await executeJob({ ...library, job: "test-unit" });
    expect(resultsOf(executed)).toEqual({
      changes: "success",
      "unit-tests 3.11 1": "success",
      "unit-tests 3.11 2": "success",
      coverage: "success",
      "test-unit": "success",
    });
    expect(Object.keys(executed.artifacts)).toEqual(["metrics-coverage", "unit-3.11-1", "unit-3.11-2"]);
    const log = (shard: string) => executed.jobs.find(({ cell }) => cell.shard === shard)!.log.join("\n");
    expect(`${log("1")}${log("2")}`.match(/\b2 passed/g)).toHaveLength(2);
  });

  it("close the required check where a test fails", async () => {
    const changes = [{ path: "tests/unit/test_wrong.py", content: "def test_wrong() -> None:\n    assert 1 == 2\n" }];
    const options = { ...library.options, shards: 1 };
    const executed = await executeJob({ ...library, options, job: "test-unit", changes });
    expect(resultsOf(executed)).toMatchObject({ changes: "success", "test-unit": "failure" });
    expect(outcomeOf(executed)["test-unit"]!.steps).toEqual({ "Fail unless every job succeeded": "failure" });
  });

  it("format, sort, lint and type-check sources that are in order", async () => {
    const outcome = outcomeOf(await executeJob({ ...library, job: "code-quality" }))["code-quality"];
    expect(outcome).toEqual({
      result: "success",
      steps: {
        "Check out": "success",
        "Set up Python": "success",
        "Install development dependencies": "success",
        "Check formatting": "success",
        "Check the order of imports": "success",
        Lint: "success",
        "Check types": "success",
      },
    });
  });
});
