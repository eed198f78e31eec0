import { describe, expect, test } from "vitest";
import type { SimulatedEvent } from "../../../workflow/simulation/simulate.ts";
import { job, play, runOf, workflow } from "./play.ts";

/** Whether an event starts a workflow with this trigger, and the reason. */
async function starts(on: string, event: SimulatedEvent): Promise<[boolean, string]> {
  const { triggered, reason } = runOf(await play(workflow(on, job("build")), event));
  return [triggered, reason];
}

const push = (ref: string, paths?: string[]): SimulatedEvent => ({ name: "push", ref, ...(paths && { paths }) });
const tag = (name: string) => push(`refs/tags/${name}`);

describe("push", () => {
  test.each<[string, SimulatedEvent, boolean, string]>([
    ["push", push("main"), true, 'push: branch "main".'],
    ["push", tag("v1"), true, 'push: tag "v1".'],
    ["{ push: { branches: [main] } }", push("main"), true, 'push: branch "main" matches branches: main.'],
    ["{ push: { branches: [main] } }", push("dev"), false, 'Branch "dev" does not match branches: main.'],
    ["{ push: { branches: [main] } }", tag("main"), false, 'Tag "main": it filters branches only.'],
    ["{ push: { branches-ignore: [main] } }", tag("v1"), false, 'Tag "v1": it filters branches only.'],
    [
      "{ push: { branches-ignore: ['dev/**'] } }",
      push("dev/a"),
      false,
      'Branch "dev/a" matches branches-ignore: dev/**.',
    ],
    ["{ push: { branches-ignore: ['dev/**'] } }", push("main"), true, 'push: branch "main".'],
    ["{ push: { tags: ['v*'] } }", tag("v1.2.3"), true, 'push: tag "v1.2.3" matches tags: v*.'],
    ["{ push: { tags: ['v*'] } }", tag("1.2.3"), false, 'Tag "1.2.3" does not match tags: v*.'],
    ["{ push: { tags: ['v*'] } }", push("main"), false, 'Branch "main": it filters tags only.'],
    ["{ push: { tags-ignore: ['v*'] } }", push("main"), false, 'Branch "main": it filters tags only.'],
    ["{ push: { branches: [main], tags: ['v*'] } }", tag("v1"), true, 'push: tag "v1" matches tags: v*.'],
    [
      "{ push: { branches: ['**', '!main'] } }",
      push("main"),
      false,
      'Branch "main" does not match branches: **, !main.',
    ],
    ["pull_request", push("main"), false, "It does not listen to push, only to pull_request."],
    ["[pull_request, schedule]", push("main"), false, "It does not listen to push, only to pull_request, schedule."],
  ])("%s on %j starts: %s", async (on, event, triggered, reason) => {
    const written = on === "[pull_request, schedule]" ? '{ pull_request: , schedule: [{ cron: "0 0 * * *" }] }' : on;
    expect(await starts(written, event)).toEqual([triggered, reason]);
  });
});

describe("paths", () => {
  const docs = ["docs/a.md", "docs/b.md"];
  test.each<[string, SimulatedEvent, boolean, string]>([
    [
      "paths: ['src/**']",
      push("main", ["docs/a.md", "src/a.ts"]),
      true,
      'push: branch "main"; changed file "src/a.ts" passes its path filter.',
    ],
    ["paths: ['src/**']", push("main", docs), false, "No changed file (docs/a.md, docs/b.md) passes paths: src/**."],
    ["paths: ['src/**']", push("main", []), false, "No changed file (none) passes paths: src/**."],
    [
      "paths: ['docs/**', '!docs/b.md']",
      push("main", ["docs/b.md"]),
      false,
      "No changed file (docs/b.md) passes paths: docs/**, !docs/b.md.",
    ],
    [
      "paths-ignore: ['docs/**']",
      push("main", docs),
      false,
      "No changed file (docs/a.md, docs/b.md) passes paths-ignore: docs/**.",
    ],
    [
      "paths-ignore: ['docs/**']",
      push("main", [...docs, "a.ts"]),
      true,
      'push: branch "main"; changed file "a.ts" passes its path filter.',
    ],
    [
      "paths: ['src/**']",
      push("main"),
      true,
      'push: branch "main"; taking it that the changed files pass its path filter.',
    ],
    ["paths: ['src/**']", push("refs/tags/v1", docs), true, 'push: tag "v1"; path filters do not count for tags.'],
    [
      "branches: [dev], paths: ['src/**']",
      push("main", ["src/a.ts"]),
      false,
      'Branch "main" does not match branches: dev.',
    ],
    [
      "branches: [main], paths: ['src/**']",
      push("main", docs),
      false,
      "No changed file (docs/a.md, docs/b.md) passes paths: src/**.",
    ],
  ])("%s on %j starts: %s", async (filters, event, triggered, reason) => {
    expect(await starts(`{ push: { ${filters} } }`, event)).toEqual([triggered, reason]);
  });

  test("a pull request is filtered by its paths too", async () => {
    const on = "{ pull_request: { paths: ['src/**'] } }";
    expect(await starts(on, { name: "pull_request", paths: ["docs/a.md"] })).toEqual([
      false,
      "No changed file (docs/a.md) passes paths: src/**.",
    ]);
  });
});

describe("activity types", () => {
  const pull = (type?: string): SimulatedEvent => ({ name: "pull_request", ...(type !== undefined && { type }) });
  test.each<[string, SimulatedEvent, boolean, string]>([
    ["pull_request", pull("opened"), true, 'pull_request (opened): base branch "main".'],
    ["pull_request", pull("synchronize"), true, 'pull_request (synchronize): base branch "main".'],
    ["pull_request", pull("reopened"), true, 'pull_request (reopened): base branch "main".'],
    [
      "pull_request",
      pull("closed"),
      false,
      "pull_request with type closed is not among its types opened, synchronize, reopened.",
    ],
    [
      "pull_request",
      pull("labeled"),
      false,
      "pull_request with type labeled is not among its types opened, synchronize, reopened.",
    ],
    ["{ pull_request: { types: [closed] } }", pull("closed"), true, 'pull_request (closed): base branch "main".'],
    [
      "{ pull_request: { types: [closed] } }",
      pull(),
      false,
      "pull_request with type opened or synchronize or reopened is not among its types closed.",
    ],
    ["{ pull_request: { types: [synchronize] } }", pull(), true, 'pull_request (synchronize): base branch "main".'],
    [
      "pull_request_target",
      { name: "pull_request_target", type: "edited" },
      false,
      "pull_request_target with type edited is not among its types opened, synchronize, reopened.",
    ],
    ["issues", { name: "issues", type: "labeled" }, true, "issues (labeled)."],
    [
      "{ issues: { types: [opened] } }",
      { name: "issues", type: "labeled" },
      false,
      "issues with type labeled is not among its types opened.",
    ],
    ["release", { name: "release" }, true, "release (published)."],
    ["{ release: { types: [released] } }", { name: "release" }, true, "release (released)."],
    ["merge_group", { name: "merge_group" }, true, 'merge_group (checks_requested): base branch "main".'],
    [
      "{ repository_dispatch: { types: [nightly] } }",
      { name: "repository_dispatch", type: "nightly" },
      true,
      "repository_dispatch (nightly).",
    ],
    [
      "{ repository_dispatch: { types: [nightly] } }",
      { name: "repository_dispatch", type: "other" },
      false,
      "repository_dispatch with type other is not among its types nightly.",
    ],
    [
      "{ repository_dispatch: { types: [nightly] } }",
      { name: "repository_dispatch" },
      true,
      "repository_dispatch (nightly).",
    ],
    ["repository_dispatch", { name: "repository_dispatch" }, true, "repository_dispatch."],
    ["watch", { name: "watch" }, true, "watch (started)."],
  ])("%s on %j starts: %s", async (on, event, triggered, reason) => {
    expect(await starts(on, event)).toEqual([triggered, reason]);
  });
});

describe("base branches", () => {
  test.each<[string, SimulatedEvent, boolean, string]>([
    [
      "{ pull_request: { branches: [main] } }",
      { name: "pull_request", ref: "feature", base: "main" },
      true,
      'pull_request (opened): base branch "main" matches branches: main.',
    ],
    [
      "{ pull_request: { branches: [main] } }",
      { name: "pull_request", ref: "main", base: "dev" },
      false,
      'Base branch "dev" does not match branches: main.',
    ],
    [
      "{ pull_request: { branches-ignore: [dev] } }",
      { name: "pull_request", base: "dev" },
      false,
      'Base branch "dev" matches branches-ignore: dev.',
    ],
    [
      "{ merge_group: { branches: [main] } }",
      { name: "merge_group", base: "dev" },
      false,
      'Base branch "dev" does not match branches: main.',
    ],
    [
      "{ merge_group: { branches: [main] } }",
      { name: "merge_group", base: "refs/heads/main" },
      true,
      'merge_group (checks_requested): base branch "main" matches branches: main.',
    ],
  ])("%s on %j starts: %s", async (on, event, triggered, reason) => {
    expect(await starts(on, event)).toEqual([triggered, reason]);
  });
});

describe("schedule", () => {
  const on = '{ schedule: [{ cron: "0 2 * * *" }, { cron: "0  4 * * 1" }] }';

  test("every schedule fires when none is named, each in a run of its own", async () => {
    const { runs } = await play(workflow(on, job("build")), { name: "schedule" });
    expect(runs.map(({ triggered, reason }) => [triggered, reason])).toEqual([
      [true, 'schedule "0 2 * * *".'],
      [true, 'schedule "0  4 * * 1".'],
    ]);
  });

  test("a named one fires alone, whatever its spaces", async () => {
    const { runs } = await play(workflow(on, job("build")), { name: "schedule", cron: "0 4 *  * 1" });
    expect(runs.map(({ reason }) => reason)).toEqual(['schedule "0  4 * * 1".']);
  });

  test("a cron that no workflow has starts nothing", async () => {
    expect(await starts(on, { name: "schedule", cron: "1 1 1 1 1" })).toEqual([
      false,
      'None of its schedules "0 2 * * *", "0  4 * * 1" is "1 1 1 1 1".',
    ]);
  });
});

describe("events made with GITHUB_TOKEN", () => {
  test.each<[string, SimulatedEvent, boolean, string]>([
    ["push", { name: "push" }, false, "An event that was made with GITHUB_TOKEN starts nothing."],
    ["release", { name: "release" }, false, "An event that was made with GITHUB_TOKEN starts nothing."],
    [
      "pull_request",
      { name: "pull_request" },
      false,
      "The pull request was made with GITHUB_TOKEN: its run starts only after somebody with write access approves it.",
    ],
    ["workflow_dispatch", { name: "workflow_dispatch" }, true, "workflow_dispatch."],
    ["repository_dispatch", { name: "repository_dispatch" }, true, "repository_dispatch."],
  ])("%s starts: %s", async (on, event, triggered, reason) => {
    expect(await starts(on, { ...event, madeWithGithubToken: true })).toEqual([triggered, reason]);
  });
});

test("a pull request from a fork is said to have no secrets", async () => {
  expect(await starts("pull_request", { name: "pull_request", fork: true })).toEqual([
    true,
    'pull_request (opened): base branch "main"; from a fork, so without secrets and with a read-only token.',
  ]);
  expect(await starts("pull_request_target", { name: "pull_request_target", fork: true })).toEqual([
    true,
    'pull_request_target (opened): base branch "main".',
  ]);
});

test("files outside .github/workflows are no workflows", async () => {
  const { runs } = await play({ "nested/ci.yml": workflow("push", job("a")), "readme.md": "x" }, { name: "push" });
  expect(runs).toEqual([]);
});

test("a file that GitHub refuses starts nothing and says where it is wrong", async () => {
  expect(await starts("push\nstepz: 1", { name: "push" })).toEqual([
    false,
    "GitHub refuses it: .github/workflows/ci.yml, line 3: Unexpected value 'stepz'",
  ]);
});
