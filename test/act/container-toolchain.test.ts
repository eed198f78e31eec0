import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { executeJob, outcomeOf, patience, type Scenario, withoutPython } from "./act.ts";

const lint: Scenario = {
  pipeline: "container-toolchain",
  options: { package: "mlc_llm" },
  fixture: "mlc-llm",
  scaffolds: true,
  workflow: "ci.yml",
  job: "lint",
  environment: { ACTIONLINT: path.join(packageFolder(), ".tools", "bin", "actionlint") },
};

describe.skipIf(withoutPython("3.13"))("the checks of a rendered container-toolchain", { timeout: patience }, () => {
  it("pass on the recipe, the workflows and the metadata that are delivered", async () => {
    expect(outcomeOf(await executeJob(lint))).toEqual({
      lint: {
        result: "success",
        steps: {
          "Check out": "success",
          "Set up Python": "success",
          "Install the tools": "success",
          "Lint the Dockerfile": "success",
          "Check the configuration of Actions": "success",
          "Test the infrastructure": "success",
        },
      },
    });
  });

  it("end at a workflow of the repository's own that GitHub would refuse", async () => {
    const content = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps: [{ run: echo, uses: a/b@v1 }]\n";
    const changes = [{ path: ".github/workflows/own.yml", content }];
    const { lint: outcome } = outcomeOf(await executeJob({ ...lint, changes }));
    expect(outcome).toMatchObject({ result: "failure", steps: { "Check the configuration of Actions": "failure" } });
    expect(outcome!.steps).not.toHaveProperty("Test the infrastructure");
  });
});
