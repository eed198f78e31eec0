import { expect, test } from "vitest";
import type { SimulatedEvent } from "../../../workflow/simulation/simulate.ts";
import { job, play, resultsOf, workflow } from "./play.ts";

const everything =
  "[push, pull_request, pull_request_target, workflow_dispatch, release, create, issues, issue_comment, repository_dispatch, deployment, pull_request_review]";
const on =
  `{ ${everything.slice(1, -1).replaceAll(",", ": ,")}: , pull_request: { types: [opened, closed, converted_to_draft] }, merge_group: , schedule: [{ cron: "0 0 * * *" }] }`.replace(
    "pull_request: , ",
    "",
  );

/** What a condition makes of a job at an event: run = true, skip = false. */
async function condition(text: string, event: SimulatedEvent): Promise<string | undefined> {
  const content = `on: ${on}\njobs:\n${job("a", `if: ${JSON.stringify(text)}`)}`;
  return resultsOf(await play(content, event)).a;
}

const push: SimulatedEvent = { name: "push" };
const tag: SimulatedEvent = { name: "push", ref: "refs/tags/v1.2.3" };
const pull: SimulatedEvent = { name: "pull_request", ref: "feature/x", base: "dev" };
const fork: SimulatedEvent = { name: "pull_request", fork: true };

test.each<[string, SimulatedEvent, string]>([
  ["github.ref == 'refs/heads/main'", push, "run"],
  ["github.ref_name == 'main' && github.ref_type == 'branch'", push, "run"],
  ["github.ref == format('refs/heads/{0}', github.event.repository.default_branch)", push, "run"],
  ["startsWith(github.ref, 'refs/tags/v') && github.ref_type == 'tag'", tag, "run"],
  ["github.ref_name == 'v1.2.3'", tag, "run"],
  ["github.event_name == 'push' && github.event.ref == github.ref", push, "run"],
  ["github.repository == 'acme/sample' && github.repository_owner == 'acme'", push, "run"],
  ["github.actor != 'dependabot[bot]' && github.triggering_actor == github.actor", push, "run"],
  ["github.event.pull_request == null && github.event.pull_request.head.repo.fork == null", push, "run"],
  ["github.head_ref == '' && github.base_ref == ''", push, "run"],
  ["github.event.action == 'closed'", push, "skip"],
  ["github.workflow == '.github/workflows/ci.yml'", push, "run"],
  ["contains(github.event.head_commit.message, '[docs]')", push, "unknown"],
  ["github.sha == 'abc'", push, "unknown"],
  ["github.run_attempt == 1", push, "unknown"],
  ["github.ref == 'refs/pull/1/merge' && github.ref_name == '1/merge'", pull, "run"],
  ["github.head_ref == 'feature/x' && github.base_ref == 'dev'", pull, "run"],
  ["github.event.pull_request.base.ref == 'dev' && github.event.pull_request.head.ref == 'feature/x'", pull, "run"],
  ["github.event.number == 1 && github.event.pull_request.number == 1", pull, "run"],
  [
    "github.event.number == 7 && github.ref == 'refs/pull/7/merge'",
    { name: "pull_request", ref: "refs/pull/7/merge" },
    "run",
  ],
  [
    "github.event.action == 'opened' && !github.event.pull_request.draft && !github.event.pull_request.merged",
    pull,
    "run",
  ],
  ["github.event.pull_request.draft", { ...pull, type: "converted_to_draft" }, "run"],
  ["github.event.pull_request.merged", { ...pull, type: "closed" }, "unknown"],
  ["github.event.pull_request.state == 'closed'", { ...pull, type: "closed" }, "run"],
  ["contains(github.event.pull_request.labels.*.name, 'ship')", pull, "unknown"],
  ["github.event.pull_request.head.repo.full_name == github.repository", pull, "run"],
  ["github.event.pull_request.head.repo.fork", pull, "skip"],
  [
    "github.event.pull_request.head.repo.fork && github.event.pull_request.head.repo.full_name != github.repository",
    fork,
    "run",
  ],
  ["github.event.pull_request.head.repo.owner.login != github.repository_owner", fork, "run"],
  ["github.event.pull_request.base.repo.full_name == github.repository", fork, "run"],
  ["github.ref == 'refs/heads/main' && github.base_ref == 'dev'", { name: "pull_request_target", base: "dev" }, "run"],
  [
    "github.event.merge_group.base_ref == 'refs/heads/main' && startsWith(github.ref, 'refs/heads/gh-readonly-queue/main/')",
    { name: "merge_group" },
    "run",
  ],
  ["github.event.schedule == '0 0 * * *' && github.ref == 'refs/heads/main'", { name: "schedule" }, "run"],
  [
    "github.event.release.tag_name == 'v2.0.0' && github.ref == 'refs/tags/v2.0.0'",
    { name: "release", ref: "refs/tags/v2.0.0" },
    "run",
  ],
  ["github.event.release.prerelease", { name: "release" }, "unknown"],
  ["github.event.ref_type == 'tag' && github.event.ref == 'v1'", { name: "create", ref: "refs/tags/v1" }, "run"],
  ["github.event.issue.pull_request", { name: "issue_comment" }, "unknown"],
  ["github.event.issue.pull_request", push, "skip"],
  ["github.event.client_payload.dry", { name: "repository_dispatch" }, "unknown"],
  ["github.event.action == 'nightly'", { name: "repository_dispatch", type: "nightly" }, "run"],
  ["github.event.review.state == 'approved'", { name: "pull_request_review" }, "unknown"],
  ["github.event.deployment.environment == 'x'", { name: "deployment" }, "unknown"],
])("%s at %j: %s", async (text, event, result) => {
  expect(await condition(text, event)).toBe(result);
});

test("names that the options give are in the context", async () => {
  const content = workflow("push", job("a", "if: github.repository == 'me/app' && github.ref == 'refs/heads/trunk'"));
  const result = await play(
    content,
    { name: "push", actor: "me" },
    { owner: "me", name: "app", defaultBranch: "trunk" },
  );
  expect(result).toMatchObject({ repository: "sample", event: "push", ref: "refs/heads/trunk" });
  expect(resultsOf(result)).toEqual({ a: "run" });
});
