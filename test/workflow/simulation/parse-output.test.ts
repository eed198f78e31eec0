import { expect, test } from "vitest";
import { parseOutput } from "../../../workflow/simulation/parse-output.ts";

test.each([
  ["changes.docs=true", { job: "changes", output: "docs", value: "true" }],
  ["ci.yml:changes.docs=", { file: "ci.yml", job: "changes", output: "docs", value: "" }],
  ["build.image=ghcr.io/acme/app:1.0=x", { job: "build", output: "image", value: "ghcr.io/acme/app:1.0=x" }],
  ["call/build.image=a\nb", { job: "call/build", output: "image", value: "a\nb" }],
  [
    '.github/workflows/ci.yml:plan.matrix={"os":["a:b"]}',
    { file: ".github/workflows/ci.yml", job: "plan", output: "matrix", value: '{"os":["a:b"]}' },
  ],
])("reads %j", (text, output) => {
  expect(parseOutput(text)).toEqual(output);
});

test.each(["changes", "changes.docs", ".docs=1", "changes=1", "changes.do cs=1"])("refuses %s", (text) => {
  expect(() => parseOutput(text)).toThrow(
    `The output "${text}" cannot be read; write JOB.KEY=VALUE or FILE:JOB.KEY=VALUE.`,
  );
});
