import { describe, expect, it } from "vitest";
import { textOf } from "../docs/markdown.ts";
import { missing } from "../pipelines/outside-tool.ts";
import { executeJob, outcomeOf, patience, type Scenario, withoutPython } from "./act.ts";

const library: Omit<Scenario, "job"> = {
  pipeline: "ml-training",
  options: { pythonVersions: ["3.11"] },
  fixture: "training-library",
  workflow: "ci.yml",
};
/** With the tool that builds packages, whose wheel the pipelines' own requirements bring. */
const building = {
  path: "requirements-dev.txt",
  content: `${textOf("test/fixtures/training-library/requirements-dev.txt")}${/^build==\S+/m.exec(textOf("pipelines/requirements/wheel.txt"))![0]}\n`,
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

  it("build the package, install it in a fresh environment, import it and keep it", async () => {
    const executed = await executeJob({ ...library, job: "build-validation", changes: [building] });
    expect(outcomeOf(executed)["build-validation"]).toEqual({
      result: "success",
      steps: {
        "Check out": "success",
        "Set up Python": "success",
        "Install development dependencies": "success",
        "Build the package": "success",
        "Try the package": "success",
        "Upload the package": "success",
      },
    });
    expect(executed.artifacts).toEqual({
      package: ["training_library-0.1.0-py3-none-any.whl", "training_library-0.1.0.tar.gz"],
    });
  });

  it("test each suite of integration tests, without the services beside them, and open the required check", async () => {
    const suites = ["services", "database", "api", "cross-component"];
    const changes = suites.map((suite) => ({
      path: `tests/integration/${suite}/test_${suite.replace("-", "_")}.py`,
      content: "from training_library import gate\n\n\ndef test_it() -> None:\n    assert gate\n",
    }));
    const options = { ...library.options, services: [] };
    const executed = await executeJob({ ...library, options, job: "test-integration", changes });
    expect(resultsOf(executed)).toEqual({
      changes: "success",
      ...Object.fromEntries(suites.map((suite) => [`integration-tests ${suite}`, "success"])),
      "test-integration": "success",
    });
    expect(Object.keys(executed.artifacts)).toEqual(suites.map((suite) => `integration-${suite}`).sort());
  });
});

describe.skipIf(withoutPython("3.11") || missing("helm"))(
  "the release of a rendered ml-training",
  { timeout: patience },
  () => {
    const release: Omit<Scenario, "job"> = {
      ...library,
      workflow: "release.yml",
      ref: "refs/tags/v0.1.0",
      changes: [building],
    };

    it("works out the version of the tag, and builds and tries the package of it", async () => {
      const executed = await executeJob({ ...release, job: "package" });
      expect(resultsOf(executed)).toEqual({ version: "success", package: "success" });
      expect(executed.artifacts["release-package"]).toEqual([
        "training_library-0.1.0-py3-none-any.whl",
        "training_library-0.1.0.tar.gz",
      ]);
    });

    it("packages the chart by that version", async () => {
      const executed = await executeJob({ ...release, job: "chart", scaffolds: true });
      expect(resultsOf(executed)).toEqual({ version: "success", chart: "success" });
      expect(executed.artifacts["release-chart"]).toEqual([expect.stringMatching(/-0\.1\.0\.tgz$/)]);
    });

    it("builds nothing for a tag that says another version than the package", async () => {
      const executed = await executeJob({ ...release, ref: "refs/tags/v9.9.9", job: "package" });
      expect(resultsOf(executed)).toEqual({ version: "failure" });
      expect(executed.jobs[0]!.log.join("\n")).toContain("pyproject.toml says version '0.1.0', not 9.9.9");
    });
  },
);
