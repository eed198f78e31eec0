import { describe, expect, test } from "vitest";
import { parseOutcome, type SimulatedEvent } from "../../../workflow/simulation/simulate.ts";
import { type Files, job, jobOf, play, resultsOf, runOf, workflow } from "./play.ts";

const ci = (on: string, ...jobs: string[]) => workflow(on, ...(jobs.length > 0 ? jobs : [job("test")]));
const listener = (filters: string, ...jobs: string[]) =>
  workflow(`{ workflow_run: { ${filters} } }`, ...(jobs.length > 0 ? jobs : [job("go")])).replace(
    "name: CI",
    "name: CD",
  );

/** A deployment as a service has it: after a success that is not a fork's, with a report for forks. */
const cd = listener(
  "workflows: [CI], types: [completed]",
  job(
    "deploy",
    "if: github.event.workflow_run.conclusion == 'success' && github.event.workflow_run.head_repository.full_name == github.repository",
  ),
  job(
    "report",
    "if: github.event.workflow_run.event == 'pull_request' && github.event.workflow_run.head_repository.full_name != github.repository",
  ),
  job("own", "if: github.event.workflow_run.pull_requests[0].number == 7"),
  job("main", "if: github.event.workflow_run.head_branch == 'main' && github.ref == 'refs/heads/main'"),
);
const both: Files = { "ci.yml": ci("[push, pull_request]"), "cd.yml": cd };

test.each<[string, SimulatedEvent, string[], object]>([
  ["a push to main", { name: "push" }, [], { deploy: "run", report: "skip", own: "skip", main: "run" }],
  [
    "a push that fails",
    { name: "push" },
    ["test=failure"],
    { deploy: "skip", report: "skip", own: "skip", main: "run" },
  ],
  [
    "an own pull request",
    { name: "pull_request", ref: "refs/pull/7/merge" },
    [],
    { deploy: "run", report: "skip", own: "run", main: "skip" },
  ],
  [
    "a fork's pull request",
    { name: "pull_request", ref: "refs/pull/7/merge", fork: true },
    [],
    { deploy: "skip", report: "run", own: "skip", main: "skip" },
  ],
  [
    "a fork's that fails",
    { name: "pull_request", fork: true },
    ["test=failure"],
    { deploy: "skip", report: "run", own: "skip", main: "skip" },
  ],
  [
    "a pushed tag",
    { name: "push", ref: "refs/tags/v1" },
    [],
    { deploy: "run", report: "skip", own: "skip", main: "skip" },
  ],
])("after %s the listener sees its run", async (_title, event, texts, results) => {
  const result = await play(both, event, { outcomes: texts.map(parseOutcome) });
  expect(resultsOf(result, "cd.yml")).toEqual(results);
  expect(runOf(result, "cd.yml").reason).toMatch(
    /^"CI" ended: (success|failure); workflow_run \(completed\): head branch/,
  );
});

test("a listener is not started when what it listens to is not", async () => {
  const result = await play({ ...both, "ci.yml": ci("push") }, { name: "pull_request" });
  expect(result.runs.map(({ file, triggered, reason }) => [file, triggered, reason])).toEqual([
    [".github/workflows/ci.yml", false, "It does not listen to pull_request, only to push."],
    [".github/workflows/cd.yml", false, 'It runs only after "CI".'],
  ]);
});

test("a listener waits for the end of a run that waits", async () => {
  const waiting = { ...both, "ci.yml": ci("push", job("test", "environment: production")) };
  const environments = { production: { reviewers: true } };
  const result = await play(waiting, { name: "push" }, { environments });
  expect(runOf(result, "cd.yml")).toMatchObject({
    triggered: false,
    reason: '"CI", whose end it listens to, waits for an approval.',
  });
  const early = { ...waiting, "cd.yml": listener("workflows: [CI], types: [requested]") };
  expect(runOf(await play(early, { name: "push" }, { environments }), "cd.yml")).toMatchObject({
    triggered: true,
    reason: '"CI" runs; workflow_run (requested): head branch "main".',
  });
  const approved = await play(waiting, { name: "push" }, { environments, approve: ["production"] });
  expect(runOf(approved, "cd.yml").triggered).toBe(true);
});

test("a conclusion that only a run can tell leaves conditions on it unknown", async () => {
  const open = ci(
    "push",
    job("plan", 'outputs: { go: "${{ steps.s.outputs.go }}" }'),
    job("maybe", "needs: plan\nif: needs.plan.outputs.go"),
  );
  const result = await play(
    { ...both, "ci.yml": open },
    { name: "push" },
    { outcomes: [parseOutcome("maybe=failure")] },
  );
  expect(jobOf(result, "deploy", "cd.yml")).toMatchObject({
    result: "unknown",
    reason: "It depends on github.event.workflow_run.conclusion, which only a run can tell.",
  });
});

test.each([
  [
    "branches: [main]",
    "main",
    true,
    '"CI" ended: success; workflow_run (completed): head branch "main" matches branches: main.',
  ],
  ["branches: [main]", "dev", false, 'Head branch "dev" does not match branches: main.'],
  ["branches-ignore: [main]", "main", false, 'Head branch "main" matches branches-ignore: main.'],
  ["types: [requested]", "main", true, '"CI" ended: success; workflow_run (requested): head branch "main".'],
])("filters of a listener: %s after a push to %s", async (filters, ref, triggered, reason) => {
  const result = await play(
    { "ci.yml": ci("push"), "cd.yml": listener(`workflows: [CI], ${filters}`) },
    { name: "push", ref },
  );
  expect(runOf(result, "cd.yml")).toMatchObject({ triggered, reason });
});

test("a listener runs once for each workflow that it listens to", async () => {
  const result = await play(
    {
      "ci.yml": ci("push"),
      "lint.yml": ci("push").replace("name: CI", "name: Lint"),
      "cd.yml": listener("workflows: [CI, Lint]"),
    },
    { name: "push" },
  );
  expect(result.runs.map(({ file }) => file.split("/").at(-1))).toEqual(["ci.yml", "lint.yml", "cd.yml", "cd.yml"]);
});

test("a workflow that listens to a push too runs for both", async () => {
  const twice = workflow("{ push: , workflow_run: { workflows: [CI] } }", job("a", "if: github.event_name == 'push'"));
  const result = await play(
    { "ci.yml": ci("push"), "cd.yml": twice.replace("name: CI", "name: CD") },
    { name: "push" },
  );
  const runs = result.runs.filter(({ file }) => file.endsWith("cd.yml"));
  expect(runs.map(({ jobs }) => jobs[0]?.result)).toEqual(["run", "skip"]);
});

test("chains end after three levels", async () => {
  const link = (name: string, after: string) =>
    workflow(`{ workflow_run: { workflows: [${after}] } }`, job("a")).replace("name: CI", `name: ${name}`);
  const files = {
    "a.yml": ci("push").replace("name: CI", "name: A"),
    "b.yml": link("B", "A"),
    "c.yml": link("C", "B"),
    "d.yml": link("D", "C"),
    "e.yml": link("E", "D"),
    "f.yml": link("F", "E"),
  };
  const result = await play(files, { name: "push" });
  expect(result.runs.map(({ file, triggered }) => [file.split("/").at(-1), triggered])).toEqual([
    ["a.yml", true],
    ["b.yml", true],
    ["c.yml", true],
    ["d.yml", true],
    ["e.yml", false],
    ["f.yml", false],
  ]);
  expect(runOf(result, "e.yml").reason).toBe("It is more than 3 levels of workflow_run away from the event.");
});

describe("workflow_run by itself", () => {
  test("tells of a success on the default branch, of which nobody knows what started it", async () => {
    const result = await play(both, { name: "workflow_run" });
    expect(result).toMatchObject({ event: "workflow_run", ref: "refs/heads/main" });
    expect(resultsOf(result, "cd.yml")).toEqual({ deploy: "run", report: "skip", own: "unknown", main: "run" });
    expect(runOf(result, "ci.yml").reason).toBe("It does not listen to workflow_run.");
  });

  test("tells of another branch, of a fork, of a failure", async () => {
    expect(resultsOf(await play(both, { name: "workflow_run", ref: "dev" }), "cd.yml").main).toBe("skip");
    expect(resultsOf(await play(both, { name: "workflow_run", fork: true }), "cd.yml")).toMatchObject({
      deploy: "skip",
      report: "run",
    });
    const failed = await play(both, { name: "workflow_run" }, { outcomes: [parseOutcome("ci.yml:test=failure")] });
    expect(resultsOf(failed, "cd.yml").deploy).toBe("skip");
  });

  test("is about the named workflow, be it the one that ran or the one that listens", async () => {
    const files = { ...both, "other.yml": listener("workflows: [Lint]").replace("name: CD", "name: Other") };
    for (const workflow of ["ci.yml", "cd.yml"]) {
      const result = await play(files, { name: "workflow_run", workflow });
      expect(runOf(result, "cd.yml").triggered).toBe(true);
      expect(runOf(result, "other.yml").triggered).toBe(false);
    }
  });

  test("a listener to a name that no workflow has never runs", async () => {
    const result = await play({ "cd.yml": listener("workflows: [Typo]") }, { name: "workflow_run" });
    expect(runOf(result, "cd.yml").reason).toBe('It listens to "Typo"; no workflow here has such a name.');
  });

  test("requested tells of a run without a conclusion", async () => {
    const content = listener("workflows: [CI]", job("a", "if: github.event.workflow_run.conclusion == null"));
    const result = await play({ ...both, "cd.yml": content }, { name: "workflow_run", type: "requested" });
    expect(resultsOf(result, "cd.yml")).toEqual({ a: "run" });
  });
});
