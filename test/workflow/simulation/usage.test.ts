import { expect, test } from "vitest";
import {
  parseOutcome,
  parseOutput,
  type SimulatedEvent,
  SimulationFault,
} from "../../../workflow/simulation/simulate.ts";
import { job, play, workflow } from "./play.ts";

const files = {
  "ci.yml": workflow(
    "[push, pull_request, release, workflow_dispatch, merge_group, issues]",
    job("test", "outputs: { a: b }"),
  ),
  "cd.yml": workflow("push", job("deploy")),
};

test.each<[SimulatedEvent, string]>([
  [{ name: "push", type: "main" }, '"push" has no activity types; write "push" without ":main".'],
  [{ name: "push", cron: "0 0 * * *" }, '"push" has no cron; it belongs to schedule.'],
  [{ name: "push", inputs: { a: "b" } }, '"push" has no inputs; it belongs to workflow_dispatch.'],
  [{ name: "push", base: "main" }, '"push" has no base branch; it belongs to pull requests and merge groups.'],
  [{ name: "push", fork: true }, '"push" has no fork; it belongs to pull requests and workflow_run.'],
  [
    { name: "release", paths: ["a"] },
    '"release" has no changed paths; it belongs to push, pull_request and pull_request_target.',
  ],
  [
    { name: "push", ref: "refs/main" },
    '"refs/main" is not a ref; write refs/heads/NAME, refs/tags/NAME, refs/pull/NUMBER/merge, or a branch name.',
  ],
  [{ name: "push", ref: "refs/heads/" }, '"refs/heads/" is not a ref;'],
  [{ name: "push", ref: "refs/pull/1/merge" }, '"push" happens at a branch or tag, not at "refs/pull/1/merge".'],
  [
    { name: "pull_request", ref: "refs/tags/v1" },
    'A pull request comes from a branch, not from "refs/tags/v1"; write refs/heads/NAME.',
  ],
  [{ name: "release", ref: "main" }, '"release" happens at a tag, not at "refs/heads/main"; write refs/tags/NAME.'],
  [
    { name: "issues", ref: "dev" },
    '"issues" always runs on the default branch "main", not on "refs/heads/dev"; leave the ref out.',
  ],
  [{ name: "merge_group", ref: "refs/tags/v1" }, 'A merge group is a branch, not "refs/tags/v1";'],
  [
    { name: "push", workflow: "ce.yml" },
    'There is no workflow "ce.yml"; there are .github/workflows/ci.yml, .github/workflows/cd.yml.',
  ],
])("refuses %j", async (event, message) => {
  await expect(play(files, event)).rejects.toThrow(SimulationFault);
  await expect(play(files, event)).rejects.toThrow(message);
});

test("tells everything that does not fit at once", async () => {
  await expect(play(files, { name: "push", cron: "a", base: "b", ref: "refs/x" })).rejects.toMatchObject({
    faults: [expect.stringContaining("cron"), expect.stringContaining("base"), expect.stringContaining("refs/x")],
  });
  const options = {
    outcomes: [parseOutcome("tests=failure"), parseOutcome("cx.yml:test=failure"), parseOutcome("cd.yml:test=failure")],
    outputs: [parseOutput("test.b=1"), parseOutput("nope.b=1")],
    environments: { production: { reviewers: true } },
    approve: ["produktion"],
  };
  await expect(play(files, { name: "push" }, options)).rejects.toMatchObject({
    faults: [
      'An outcome names the job "tests"; there are test, deploy.',
      'An outcome names the workflow "cx.yml"; there are .github/workflows/ci.yml, .github/workflows/cd.yml.',
      'An outcome names the job "test"; there are deploy.',
      'Job "test" has no output "b"; it has a.',
      'An output names the job "nope"; there are test, deploy.',
      'There is no environment "produktion" to approve; there are production.',
    ],
  });
});

test.each<[SimulatedEvent, string, string]>([
  [{ name: "push" }, "push", "refs/heads/main"],
  [{ name: "push", ref: "dev" }, "push", "refs/heads/dev"],
  [{ name: "push", ref: "refs/tags/v1" }, "push", "refs/tags/v1"],
  [{ name: "pull_request" }, "pull_request", "refs/pull/1/merge"],
  [{ name: "pull_request", type: "closed", ref: "dev" }, "pull_request:closed", "refs/heads/dev"],
  [{ name: "release" }, "release", "refs/tags/v1.0.0"],
  [{ name: "issues" }, "issues", "refs/heads/main"],
])("shows %j as %s at %s", async (event, name, ref) => {
  expect(await play(files, event)).toMatchObject({ repository: "sample", event: name, ref });
});

test("an event on no workflows at all has no runs", async () => {
  expect((await play({}, { name: "push" })).runs).toEqual([]);
});
