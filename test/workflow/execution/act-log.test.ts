import { describe, expect, it } from "vitest";
import { readActLog } from "../../../workflow/execution/act-log.ts";
import { type LiveLine, liveOutput } from "../../../workflow/execution/live-output.ts";

const of = (job: string, jobID: string, matrix: object, more: object): string =>
  JSON.stringify({ level: "info", job, jobID, matrix, ...more });

const log = [
  JSON.stringify({ level: "info", msg: "Using docker host 'unix:///none'" }),
  of(
    "CI/CD/test-1 ",
    "test",
    { version: "3.11" },
    { msg: "⭐ Run Main Lint", stage: "Main", step: "Lint", stepID: ["1"] },
  ),
  of("CI/CD/test-1 ", "test", { version: "3.11" }, { msg: "\u001b[31mall good\u001b[0m\n", raw_output: true }),
  of(
    "CI/CD/test-1 ",
    "test",
    { version: "3.11" },
    { stage: "Main", step: "Lint", stepID: ["1"], stepResult: "success" },
  ),
  of(
    "CI/CD/test-1 ",
    "test",
    { version: "3.11" },
    { stage: "Main", step: "Set up", stepID: ["2", "0"], stepResult: "success" },
  ),
  of(
    "CI/CD/test-1 ",
    "test",
    { version: "3.11" },
    { stage: "Main", step: "Set up", stepID: ["2"], stepResult: "failure" },
  ),
  of(
    "CI/CD/test-1 ",
    "test",
    { version: "3.11" },
    { stage: "Post", step: "Set up", stepID: ["2"], stepResult: "success" },
  ),
  of("CI/CD/test-1 ", "test", { version: "3.11" }, { command: "summary", content: "7 tests\n" }),
  of("CI/CD/test-2 ", "test", { version: "3.12" }, { level: "error", msg: "no such file" }),
  of("CI/CD/test-1 ", "test", { version: "3.11" }, { jobResult: "success" }),
  of("CI/CD/test-2 ", "test", { version: "3.12" }, { jobResult: "failure" }),
  of("CI/CD/call/Release/build", "build", {}, { msg: "⭐ Run Set up job" }),
  "Error: Job 'test-2' failed",
].join("\n");

describe("the log of act", () => {
  it("becomes jobs with their cells, steps, output and summary", () => {
    expect(readActLog(log, "CI/CD")).toEqual({
      jobs: [
        {
          id: "test",
          cell: { version: "3.11" },
          result: "success",
          steps: [
            { name: "Lint", result: "success" },
            { name: "Set up", result: "failure" },
          ],
          log: ["all good"],
          summary: "7 tests\n",
        },
        { id: "test", cell: { version: "3.12" }, result: "failure", steps: [], log: ["no such file"], summary: "" },
        { id: "call/Release/build", cell: {}, result: "unfinished", steps: [], log: [], summary: "" },
      ],
      messages: ["Using docker host 'unix:///none'", "Error: Job 'test-2' failed"],
    });
  });

  it("is shown line by line while it comes, wherever its pieces are cut", () => {
    const shown: LiveLine[] = [];
    const take = liveOutput((line) => shown.push(line));
    for (const piece of `${log}\n`.match(/[\s\S]{1,7}/g) ?? []) take(piece);
    expect(shown).toEqual([
      { job: "CI/CD/test-1", text: "all good", printed: true },
      { job: "CI/CD/test-1", text: "Lint: success", printed: false },
      { job: "CI/CD/test-1", text: "Set up: failure", printed: false },
      { job: "CI/CD/test-2", text: "no such file", printed: false },
    ]);
  });
});
