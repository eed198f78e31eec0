import { describe, expect, it } from "vitest";
import { executeJob, outcomeOf, patience, pythonVersions, type Scenario, withoutAct } from "./act.ts";

const test: Scenario = { pipeline: "python-app", fixture: "sample-app", workflow: "ci.yml", job: "test" };

const passed = {
  "Check out": "success",
  "Set up Python": "success",
  "Install development dependencies": "success",
  Lint: "success",
  Test: "success",
  "Summarize the tests": "success",
  "Upload the reports": "success",
  "Upload the summary": "success",
};

describe.skipIf(withoutAct || pythonVersions.length === 0)(
  "the tests of a rendered python-app",
  { timeout: patience },
  () => {
    it("run on every Python that is here, measure coverage and leave their reports", async () => {
      const executed = await executeJob({ ...test, options: { versions: pythonVersions } });
      expect(outcomeOf(executed)).toEqual(
        Object.fromEntries(pythonVersions.map((version) => [`test ${version}`, { result: "success", steps: passed }])),
      );
      expect(Object.keys(executed.artifacts)).toEqual(
        pythonVersions.flatMap((version) => [`reports-${version}`, `summary-${version}`]).sort(),
      );
      const version = pythonVersions[0]!;
      expect(executed.artifacts[`summary-${version}`]).toEqual(["summary.json"]);
      expect(executed.artifacts[`reports-${version}`]).toEqual(
        expect.arrayContaining(["coverage.xml", "htmlcov/index.html", "junit.xml"]),
      );
      const job = executed.jobs.find(({ cell }) => cell["python-version"] === version);
      expect(job!.summary).toBe(`Python ${version}: 7 tests, 0 failed, 0 errors, 0 skipped, 100.0 % covered\n`);
    });

    it("fail where a test fails, and leave their reports all the same", async () => {
      const executed = await executeJob({
        ...test,
        cell: { "python-version": pythonVersions[0]! },
        changes: [{ path: "tests/test_wrong.py", content: "def test_wrong():\n    assert 1 + 1 == 3\n" }],
      });
      expect(outcomeOf(executed)).toEqual({
        [`test ${pythonVersions[0]}`]: { result: "failure", steps: { ...passed, Test: "failure" } },
      });
      expect(executed.jobs[0]!.log).toEqual(
        expect.arrayContaining([expect.stringMatching(/^E +assert \(1 \+ 1\) == 3/)]),
      );
      expect(Object.keys(executed.artifacts)).toContain(`reports-${pythonVersions[0]}`);
    });

    it("fail where fewer lines are covered than asked for", async () => {
      const executed = await executeJob({
        ...test,
        cell: { "python-version": pythonVersions[0]! },
        changes: [
          { path: "sample_app/untested.py", content: "def never(value):\n".concat("    value += 1\n".repeat(20)) },
        ],
      });
      expect(outcomeOf(executed)).toEqual({
        [`test ${pythonVersions[0]}`]: { result: "failure", steps: { ...passed, Test: "failure" } },
      });
      expect(executed.jobs[0]!.log.join("\n")).toMatch(/Required test coverage of 90% not reached/);
    });

    it("fail for what ruff finds, where lint blocks, and not where it does not", async () => {
      const cell = { "python-version": pythonVersions[0]! };
      const changes = [{ path: "sample_app/unused.py", content: "import os\n" }];
      const reporting = await executeJob({ ...test, cell, changes });
      expect(outcomeOf(reporting)[`test ${pythonVersions[0]}`]?.steps.Lint).toBe("success");
      expect(reporting.jobs[0]!.log.join("\n")).toMatch(/F401/);
      const blocking = await executeJob({ ...test, cell, changes, options: { blockingLint: true } });
      expect(outcomeOf(blocking)[`test ${pythonVersions[0]}`]).toMatchObject({
        result: "failure",
        steps: { Lint: "failure" },
      });
      expect(outcomeOf(blocking)[`test ${pythonVersions[0]}`]?.steps).not.toHaveProperty("Test");
    });

    it("print debug information when that is asked for by hand", async () => {
      const executed = await executeJob({
        ...test,
        event: "workflow_dispatch",
        inputs: { debug: "true" },
        cell: { "python-version": pythonVersions[0]! },
      });
      expect(outcomeOf(executed)[`test ${pythonVersions[0]}`]?.steps["Print debug information"]).toBe("success");
    });
  },
);
