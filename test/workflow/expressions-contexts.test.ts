import { describe, expect, it } from "vitest";
import { text } from "../../workflow/expressions.ts";
import {
  calledOutput,
  environment,
  input,
  matrix,
  outputOf,
  resultOf,
  runner,
  secret,
  stepOutcome,
  stepOutput,
  variable,
} from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import { run } from "../../workflow/steps.ts";

const step = run("Build", "make", { id: "build" });
const job = defineJob({
  id: "build",
  name: "build",
  runsOn: "ubuntu-24.04",
  timeoutMinutes: 5,
  permissions: {},
  outputs: { digest: text`${stepOutput(step, "digest")}` },
  steps: [step],
});

describe("a context", () => {
  it("spells its values as GitHub does", () => {
    expect(
      [
        secret("TOKEN"),
        variable("REGION"),
        environment("IMAGE"),
        matrix("python-version"),
        input("debug"),
        runner("temp"),
        outputOf(job, "digest"),
        calledOutput(job, "digest"),
        resultOf(job),
        stepOutput(step, "digest"),
        stepOutcome(step),
      ].map(({ source }) => source),
    ).toEqual([
      "secrets.TOKEN",
      "vars.REGION",
      "env.IMAGE",
      "matrix.python-version",
      "inputs.debug",
      "runner.temp",
      "needs.build.outputs.digest",
      "jobs.build.outputs.digest",
      "needs.build.result",
      "steps.build.outputs.digest",
      "steps.build.outcome",
    ]);
  });

  it("does not compile for an output that the job does not have", () => {
    // @ts-expect-error: the job has no such output
    expect(outputOf(job, "digset").source).toBe("needs.build.outputs.digset");
  });

  it("does not compile for text where a condition belongs, as 'false' is true to GitHub", () => {
    // @ts-expect-error: an output is text
    expect(run("Push", "make push", { if: outputOf(job, "digest") }).if).toBeDefined();
  });

  it("asks for the id of a step that is read", () => {
    expect(() => stepOutput(run("Build", "make"), "x")).toThrow(
      'Step "Build" is read by another step: give it an "id".',
    );
  });
});
