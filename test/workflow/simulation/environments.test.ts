import { describe, expect, test } from "vitest";
import { parseOutcome, type SimulatedEvent, type SimulationOptions } from "../../../workflow/simulation/simulate.ts";
import { job, jobOf, play, resultsOf, runOf, workflow } from "./play.ts";

const environments = {
  staging: { reviewers: false },
  production: { reviewers: true, branches: ["main", "release/*"], tags: ["v*"] },
  tagged: { reviewers: false, tags: ["v*"] },
  slow: { reviewers: false, waitMinutes: 30 },
  protected: { reviewers: false, protectedBranches: true },
};

const on = "{ push: , pull_request: , pull_request_target: }";
const files = (environment: string) =>
  workflow(
    on,
    job("deploy", `environment: ${environment}`),
    job("smoke", "needs: deploy"),
    job("report", "needs: deploy\nif: always()"),
    job("last", "needs: [smoke, report]"),
    job("lone"),
  );
const playIn = (environment: string, event: SimulatedEvent, more: Partial<SimulationOptions> = {}) =>
  play(files(environment), event, { environments, ...more });

test("a job waits for an approval, and so does all that needs it, even by always()", async () => {
  const result = await playIn("production", { name: "push" });
  expect(resultsOf(result)).toEqual({ deploy: "wait", smoke: "wait", report: "wait", last: "wait", lone: "run" });
  expect(jobOf(result, "deploy")).toMatchObject({
    environment: "production",
    reason: 'Environment "production" waits for an approval.',
  });
  expect(jobOf(result, "last").reason).toBe('It needs job "smoke", which waits.');
  expect(runOf(result).conclusion).toBe("waiting");
});

test("an approved one runs", async () => {
  const result = await playIn("{ name: Production, url: x }", { name: "push" }, { approve: ["PRODUCTION"] });
  expect(new Set(Object.values(resultsOf(result)))).toEqual(new Set(["run"]));
  expect(jobOf(result, "deploy").environment).toBe("Production");
});

test("an outcome is forced only on a job that may start", async () => {
  const outcomes = [parseOutcome("deploy=failure")];
  expect(resultsOf(await playIn("production", { name: "push" }, { outcomes })).deploy).toBe("wait");
  const approved = await playIn("production", { name: "push" }, { outcomes, approve: ["production"] });
  expect(resultsOf(approved)).toEqual({ deploy: "fail", smoke: "skip", report: "run", last: "skip", lone: "run" });
});

test("an environment that nobody declared has no protection", async () => {
  expect(resultsOf(await playIn("preview", { name: "push" })).deploy).toBe("run");
});

test("a wait timer is only noted", async () => {
  expect(jobOf(await playIn("slow", { name: "push" }), "deploy")).toMatchObject({
    result: "run",
    reason: 'Environment "slow" holds it back for 30 minutes.',
  });
});

describe("refs that an environment does not take", () => {
  const allowed = "branch main, branch release/*, tag v*";
  test.each<[string, SimulatedEvent, string | undefined]>([
    ["production", { name: "push", ref: "main" }, undefined],
    ["production", { name: "push", ref: "release/1" }, undefined],
    ["production", { name: "push", ref: "refs/tags/v1" }, undefined],
    [
      "production",
      { name: "push", ref: "dev" },
      `Environment "production" does not take "refs/heads/dev", only ${allowed}.`,
    ],
    [
      "production",
      { name: "push", ref: "refs/tags/1.0" },
      `Environment "production" does not take "refs/tags/1.0", only ${allowed}.`,
    ],
    [
      "production",
      { name: "push", ref: "refs/tags/main" },
      `Environment "production" does not take "refs/tags/main", only ${allowed}.`,
    ],
    [
      "production",
      { name: "pull_request", ref: "main" },
      `Environment "production" does not take "refs/pull/1/merge", only ${allowed}.`,
    ],
    // pull_request_target runs on the default branch.
    ["production", { name: "pull_request_target", ref: "dev", base: "release/1" }, undefined],
    ["tagged", { name: "push", ref: "main" }, 'Environment "tagged" does not take "refs/heads/main", only tag v*.'],
    ["tagged", { name: "push", ref: "refs/tags/v1" }, undefined],
    ["protected", { name: "push", ref: "main" }, undefined],
    [
      "protected",
      { name: "push", ref: "dev" },
      'Environment "protected" takes protected branches only, not "refs/heads/dev".',
    ],
    [
      "protected",
      { name: "push", ref: "refs/tags/main" },
      'Environment "protected" takes protected branches only, not "refs/tags/main".',
    ],
  ])("%s on %j", async (environment, event, refusal) => {
    const result = await playIn(environment, event, { approve: ["production"] });
    expect(jobOf(result, "deploy").result).toBe(refusal === undefined ? "run" : "fail");
    if (refusal === undefined) return;
    expect(jobOf(result, "deploy").reason).toBe(refusal);
    expect(resultsOf(result)).toMatchObject({ smoke: "skip", report: "run" });
    expect(runOf(result).conclusion).toBe("failure");
  });

  test("a rule for refs/pull/*/merge lets pull requests in", async () => {
    const result = await playIn(
      "preview",
      { name: "pull_request" },
      { environments: { preview: { reviewers: false, branches: ["refs/pull/*/merge"] } } },
    );
    expect(resultsOf(result).deploy).toBe("run");
  });
});

test("each cell of a matrix has its own environment", async () => {
  const content = workflow(
    "push",
    job("deploy", "strategy: { matrix: { to: [staging, production] } }\nenvironment: ${{ matrix.to }}"),
  );
  const result = await play(content, { name: "push" }, { environments });
  expect(jobOf(result, "deploy")).toMatchObject({
    result: "wait",
    environment: "staging, production",
    cells: [
      { name: "deploy (staging)", result: "run" },
      { name: "deploy (production)", result: "wait" },
    ],
  });
});

test("an environment of unknown name leaves the job unknown where one has a protection", async () => {
  const content = workflow("push", job("deploy", "environment: ${{ vars.TARGET }}"));
  expect(jobOf(await play(content, { name: "push" }, { environments }), "deploy")).toMatchObject({
    result: "unknown",
    environment: "${{ vars.TARGET }}",
    reason: "Its environment depends on vars.TARGET, which only a run can tell.",
  });
  expect(resultsOf(await play(content, { name: "push" }, { environments: { a: { reviewers: false } } })).deploy).toBe(
    "run",
  );
});
