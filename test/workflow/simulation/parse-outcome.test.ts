import { expect, test } from "vitest";
import { parseOutcome } from "../../../workflow/simulation/parse-outcome.ts";

test.each([
  ["test=failure", { job: "test", outcome: "failure" }],
  ["ci.yml:test=cancelled", { file: "ci.yml", job: "test", outcome: "cancelled" }],
  [
    ".github/workflows/ci.yml:deploy/smoke=failure",
    { file: ".github/workflows/ci.yml", job: "deploy/smoke", outcome: "failure" },
  ],
  ["test[python=3.12]=failure", { job: "test", cell: { python: "3.12" }, outcome: "failure" }],
  [
    "ci.yml:test[os=ubuntu-latest, image=python:3.12]=failure",
    { file: "ci.yml", job: "test", cell: { os: "ubuntu-latest", image: "python:3.12" }, outcome: "failure" },
  ],
  ["test[flag=a=b]=failure", { job: "test", cell: { flag: "a=b" }, outcome: "failure" }],
])("reads %s", (text, outcome) => {
  expect(parseOutcome(text)).toEqual(outcome);
});

test.each([
  [
    "test",
    'The outcome "test" cannot be read; write JOB=failure, JOB=cancelled, JOB[key=value]=failure or FILE:JOB=failure.',
  ],
  ["=failure", 'The outcome "=failure" cannot be read;'],
  ["test[a=failure", 'The outcome "test[a=failure" cannot be read;'],
  [
    "test=success",
    'The outcome "test=success" forces "success"; write failure or cancelled (a job that runs succeeds anyway).',
  ],
  [
    "test[python]=failure",
    'The outcome "test[python]=failure" selects cells by "python"; write matrix values as key=value,',
  ],
])("refuses %s", (text, message) => {
  expect(() => parseOutcome(text)).toThrow(message);
});
