import { describe, expect, it } from "vitest";
import { executionPayload } from "../../../workflow/execution/payload.ts";

const commit = "c".repeat(40);
const scene = {
  owner: "acme",
  name: "app",
  defaultBranch: "main",
  ref: "refs/heads/main",
  commit,
  inputs: {},
};
const repository = {
  name: "app",
  full_name: "acme/app",
  default_branch: "main",
  fork: false,
  owner: { login: "acme" },
};
const everywhere = { repository, sender: { login: "acme" } };

describe("the payload of an executed event", () => {
  it("of a push names the ref and the commit of the code", () => {
    expect(executionPayload("push", undefined, scene)).toEqual({
      ...everywhere,
      ref: "refs/heads/main",
      after: commit,
      deleted: false,
      created: false,
      head_commit: { id: commit },
    });
  });

  it("of a pull request has the branch as its head, the default branch or another one as its base, and no fork", () => {
    const about = { ...scene, ref: "refs/heads/topic" };
    expect(executionPayload("pull_request", undefined, about)).toEqual({
      ...everywhere,
      action: "opened",
      number: 1,
      pull_request: {
        number: 1,
        state: "open",
        draft: false,
        merged: false,
        head: { ref: "topic", sha: commit, repo: repository },
        base: { ref: "main", sha: commit, repo: repository },
        user: { login: "acme" },
      },
    });
    expect(executionPayload("pull_request", "closed", { ...about, base: "develop" })).toMatchObject({
      action: "closed",
      pull_request: { base: { ref: "develop" } },
    });
    expect(executionPayload("pull_request_target", undefined, about)).toEqual(
      executionPayload("pull_request", undefined, about),
    );
  });

  it("of a run by hand has the inputs as text, and of a schedule the cron that started it", () => {
    expect(executionPayload("workflow_dispatch", undefined, { ...scene, inputs: { debug: "true" } })).toEqual({
      ...everywhere,
      ref: "refs/heads/main",
      inputs: { debug: "true" },
    });
    expect(executionPayload("schedule", undefined, { ...scene, cron: "43 4 1 * *" })).toEqual({
      ...everywhere,
      schedule: "43 4 1 * *",
    });
    expect(executionPayload("schedule", undefined, scene)).toEqual({ ...everywhere, schedule: "" });
  });

  it("of a release names its tag, and of a merge queue the branch that it goes into", () => {
    const tag = { ...scene, ref: "refs/tags/v1.2.3" };
    expect(executionPayload("release", undefined, tag)).toMatchObject({
      action: "published",
      release: { tag_name: "v1.2.3", draft: false, prerelease: false },
    });
    const queued = { ...scene, ref: "refs/heads/gh-readonly-queue/main/pr-1" };
    expect(executionPayload("merge_group", "checks_requested", queued)).toEqual({
      ...everywhere,
      action: "checks_requested",
      merge_group: { head_sha: commit, head_ref: queued.ref, base_ref: "main" },
    });
  });

  it("of a finished workflow has a successful run of a push of this code", () => {
    expect(executionPayload("workflow_run", undefined, scene)).toMatchObject({
      action: "completed",
      workflow_run: {
        event: "push",
        conclusion: "success",
        head_branch: "main",
        head_sha: commit,
        head_repository: { full_name: "acme/app" },
        pull_requests: [],
      },
    });
  });

  it("of any other event has the repository, its type and the ref", () => {
    expect(executionPayload("issues", "opened", scene)).toEqual({
      ...everywhere,
      action: "opened",
      ref: "refs/heads/main",
    });
    expect(executionPayload("create", undefined, scene)).not.toHaveProperty("action");
  });
});
