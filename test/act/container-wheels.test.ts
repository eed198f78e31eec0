import { describe, expect, it } from "vitest";
import { executeJob, outcomeOf, patience, type Scenario, withoutPython } from "./act.ts";

const project: Omit<Scenario, "job"> = {
  pipeline: "container-wheels",
  options: { package: "counter" },
  fixture: "native-package",
  workflow: "ci-cd.yml",
};

const without = withoutPython("3.11");

describe.skipIf(without)("the checks of a rendered container-wheels", { timeout: patience }, () => {
  it("pass on sources that black, isort, flake8 and mypy have nothing to say of", async () => {
    const executed = await executeJob({ ...project, job: "lint-and-format" });
    expect(outcomeOf(executed)).toEqual({
      "lint-and-format": {
        result: "success",
        steps: {
          "Check out": "success",
          "Look for submodules": "success",
          "Set up Python": "success",
          "Cache Python dependencies": "success",
          "Install the linters": "success",
          "Look for sources": "success",
          "Look for critical findings": "success",
          "Check the format": "success",
          "Check the order of imports": "success",
          Lint: "success",
          "Check the types": "success",
        },
      },
    });
  });

  it("end at an undefined name before anything else is looked at", async () => {
    const executed = await executeJob({
      ...project,
      job: "lint-and-format",
      changes: [{ path: "python/counter/wrong.py", content: "value = undefined_name\n" }],
    });
    const outcome = outcomeOf(executed)["lint-and-format"];
    expect(outcome).toMatchObject({ result: "failure", steps: { "Look for critical findings": "failure" } });
    expect(outcome?.steps).not.toHaveProperty("Check the format");
    expect(executed.jobs[0]!.log.join("\n")).toMatch(/F821 undefined name 'undefined_name'/);
  });
});

describe.skipIf(without)("the wheel of a rendered container-wheels", { timeout: patience }, () => {
  it("is compiled by CMake, installed, imported and uploaded, by force, though no image could be built", async () => {
    const executed = await executeJob({
      ...project,
      job: "build-wheels",
      event: "workflow_dispatch",
      inputs: { force_build: "true" },
      // The other cell needs a machine that is not here.
      cell: { platform: "linux" },
    });
    const outcome = outcomeOf(executed);
    expect(outcome["build-docker-image"]).toMatchObject({ result: "failure", steps: { "Build and push": "failure" } });
    expect(outcome).not.toHaveProperty("test-docker-image");
    expect(outcome["build-wheels x64 ubuntu-latest linux"]).toEqual({
      result: "success",
      steps: {
        "Check out": "success",
        "Look for submodules": "success",
        "Set up Python": "success",
        "Cache Python dependencies": "success",
        "Install the build frontend": "success",
        "Look for the package": "success",
        "Build the wheel": "success",
        "Install and import the wheel": "success",
        "Upload the wheel": "success",
      },
    });
    expect(executed.artifacts).toEqual({
      "wheels-linux-x64": [expect.stringMatching(/^counter-1\.2\.0-cp311-cp311-linux_.+\.whl$/)],
    });
    const log = executed.jobs.find(({ cell }) => cell.platform === "linux")!.log.join("\n");
    expect(log).toMatch(/loaded _native\.cpython-311-.+\.so/);
  });

  it("is not built without force where no image could be built", async () => {
    const executed = await executeJob({ ...project, job: "build-wheels" });
    expect(Object.keys(outcomeOf(executed))).toEqual(["lint-and-format", "build-docker-image"]);
    expect(executed.artifacts).toEqual({});
  });
});
