import { expect, test } from "vitest";
import { parseWorkflow } from "../../../workflow/parse/parse-workflow.ts";
import type { ParsedWorkflow } from "../../../workflow/parse/parsed-workflow.ts";
import { textOf } from "../../../workflow/parse/tokens.ts";

const parse = (content: string): Promise<ParsedWorkflow> =>
  parseWorkflow({ path: ".github/workflows/ci.yml", content });

/** A workflow with one job of the given keys. */
const withJob = (job: string, on = "push") => `on: ${on}\njobs:\n  build:\n${job.replaceAll(/^/gm, "    ")}\n`;
const steps = "runs-on: ubuntu-latest\nsteps: [{ run: make }]";

test("reads a workflow's name, permissions, events and jobs", async () => {
  const workflow = await parse(`
name: CI
on:
  push: { branches: [main], tags: ["v*"], paths-ignore: docs/** }
  schedule: [{ cron: "0 2 * * *", timezone: Europe/Berlin }]
  workflow_dispatch:
    inputs:
      level: { type: choice, options: [info, debug], default: info, required: true }
      count: { type: number }
permissions: {}
jobs:
  build:
    permissions: { contents: read, packages: write }
    timeout-minutes: 10
    continue-on-error: true
    environment: production
    runs-on: [self-hosted, linux]
    outputs: { image: "\${{ steps.tag.outputs.image }}" }
    steps:
      - name: Build
        id: tag
        if: github.ref == 'refs/heads/main'
        run: make
        env: { A: b }
      - uses: actions/checkout@v4
        with: { ref: main }
  test:
    needs: build
    if: \${{ always() }}
    uses: ./.github/workflows/test.yml
    with: { image: x }
    secrets: inherit
`);
  const { root: _root, ...rest } = workflow;
  expect(workflow.errors).toEqual([]);
  expect(JSON.parse(JSON.stringify(rest.events))).toEqual({
    push: {
      name: "push",
      position: { line: 4, column: 3 },
      branches: ["main"],
      tags: ["v*"],
      pathsIgnore: ["docs/**"],
      schedules: [],
      inputs: {},
      secrets: {},
      outputs: {},
    },
    schedule: {
      name: "schedule",
      position: { line: 5, column: 3 },
      schedules: [{ cron: "0 2 * * *", timezone: "Europe/Berlin", position: { line: 5, column: 14 } }],
      inputs: {},
      secrets: {},
      outputs: {},
    },
    workflow_dispatch: {
      name: "workflow_dispatch",
      position: { line: 6, column: 3 },
      schedules: [],
      inputs: {
        level: {
          type: "choice",
          required: true,
          default: "info",
          options: ["info", "debug"],
          position: { line: 8, column: 7 },
        },
        count: { type: "number", required: false, options: [], position: { line: 9, column: 7 } },
      },
      secrets: {},
      outputs: {},
    },
  });
  expect(workflow.permissions).toEqual({ scopes: {}, position: { line: 10, column: 14 } });
  const [build, call] = workflow.jobs;
  expect(build).toMatchObject({
    id: "build",
    needs: [],
    condition: "success()",
    permissions: { scopes: { contents: "read", packages: "write" } },
    position: { line: 12, column: 3 },
    steps: [
      {
        id: "tag",
        condition: "success() && (github.ref == 'refs/heads/main')",
        conditionText: "github.ref == 'refs/heads/main'",
      },
      { uses: "actions/checkout@v4", usesPosition: { line: 25, column: 15 } },
    ],
  });
  expect(textOf(build?.timeoutMinutes)).toBe("10");
  expect(textOf(build?.outputs.image)).toBe("${{ steps.tag.outputs.image }}");
  expect(call).toMatchObject({
    needs: ["build"],
    condition: "always()",
    conditionText: "${{ always() }}",
    call: { uses: "./.github/workflows/test.yml", path: ".github/workflows/test.yml", secrets: "inherit" },
  });
});

test("takes an event by itself, a list of events and a mapping of events", async () => {
  const events = async (on: string) => Object.keys((await parse(withJob(steps, on))).events);
  expect(await events("push")).toEqual(["push"]);
  expect(await events("[push, pull_request]")).toEqual(["push", "pull_request"]);
  expect(await events("{ push: , pull_request: { types: opened } }")).toEqual(["push", "pull_request"]);
});

test.each(["repository_dispatch", "[push, repository_dispatch]", "{ repository_dispatch: { types: [a] } }"])(
  "takes on: %s, whose name the parser's own schema gets wrong",
  async (on) => {
    const { errors, events } = await parse(withJob(steps, on));
    expect(errors).toEqual([]);
    expect(events).toHaveProperty("repository_dispatch");
  },
);

test("calls a workflow without a name by its path", async () => {
  expect((await parse(withJob(steps))).name).toBe(".github/workflows/ci.yml");
});

test.each([
  ["read-all", { all: "read", scopes: {} }],
  ["write-all", { all: "write", scopes: {} }],
  ["{ contents: read }", { scopes: { contents: "read" } }],
])("reads permissions %s", async (written, permissions) => {
  const workflow = await parse(withJob(`permissions: ${written}\n${steps}`));
  expect(workflow.errors).toEqual([]);
  expect(workflow.jobs[0]?.permissions).toMatchObject(permissions);
});

test.each([
  ["no condition", "", "success()"],
  ["an empty condition", 'if: ""\n', "success()"],
  ["a plain condition", "if: github.event_name == 'push'\n", "success() && (github.event_name == 'push')"],
  ["a condition in braces", "if: ${{ github.event_name == 'push' }}\n", "success() && (github.event_name == 'push')"],
  ["a status function", "if: failure() && github.event_name == 'push'\n", "failure() && github.event_name == 'push'"],
  [
    "a status function in a text",
    "if: github.event_name == 'always()'\n",
    "success() && (github.event_name == 'always()')",
  ],
  ["text around braces, which is always true", "if: ${{ false }} x\n", "success() && (format('{0} x', false))"],
])("puts success() before %s where it belongs", async (_title, condition, expected) => {
  const workflow = await parse(withJob(condition + steps));
  expect(workflow.errors).toEqual([]);
  expect(workflow.jobs[0]?.condition).toBe(expected);
});

test("flattens the steps of a parallel block", async () => {
  const workflow = await parse(
    withJob("runs-on: x\nsteps:\n  - run: one\n  - parallel:\n      - run: two\n      - run: three\n  - run: four"),
  );
  expect(workflow.jobs[0]?.steps.map((step) => textOf(step.run))).toEqual(["one", "two", "three", "four"]);
});

test("reads YAML anchors and aliases", async () => {
  const workflow = await parse(`
on: push
jobs:
  one: &job
    runs-on: ubuntu-latest
    steps: [{ run: make }]
  two: *job
`);
  expect(workflow.errors).toEqual([]);
  expect(workflow.jobs.map((job) => [job.id, textOf(job.runsOn)])).toEqual([
    ["one", "ubuntu-latest"],
    ["two", "ubuntu-latest"],
  ]);
});

test.each([
  ["broken YAML", "on: push\n jobs: [", { message: "Nested mappings are not allowed in compact mappings", line: 1 }],
  ["an unknown key", withJob(`${steps}\nstepz: []`), { message: "Unexpected value 'stepz'", line: 6 }],
  ["an unknown event", withJob(steps, "pushes"), { message: "Unexpected value 'pushes'", line: 1 }],
  [
    "a context that a job's if cannot see",
    withJob(`if: secrets.TOKEN == 'a'\n${steps}`),
    { message: "Unrecognized named-value: 'secrets'", line: 4 },
  ],
  [
    "a need that is not there",
    "on: push\njobs:\n  a: { runs-on: x, steps: [{ run: a }] }\n  b: { needs: c, runs-on: x, steps: [{ run: a }] }\n",
    { message: "Job 'b' depends on unknown job 'c'.", line: 4 },
  ],
  [
    "jobs that need each other",
    "on: push\njobs:\n  r: { runs-on: x, steps: [{ run: a }] }\n  a: { needs: [r, b], runs-on: x, steps: [{ run: a }] }\n  b: { needs: a, runs-on: x, steps: [{ run: a }] }\n",
    { message: "Job 'a' depends on job 'b' which creates a cycle in the dependency graph.", line: 4 },
  ],
  [
    "a filter beside its ignoring form",
    withJob(steps, "{ push: { branches: [main], branches-ignore: [x] } }"),
    {
      message:
        '"on.push" has both "branches" and "branches-ignore"; write one list, "branches", with "!" before what it excludes.',
      line: 1,
    },
  ],
])("reports %s with its line", async (_title, content, error) => {
  const { errors } = await parse(content);
  expect(errors).toContainEqual(expect.objectContaining(error));
});

test("reports every fault of a file once, in the file's order", async () => {
  const { errors } = await parse(withJob(`if: nope.a\n${steps}\nstepz: 1\nneeds: [x, y]`));
  expect(errors).toEqual([
    { message: "The workflow must contain at least one job with no dependencies.", line: 3, column: 3 },
    { message: "Unrecognized named-value: 'nope'", line: 4, column: 9 },
    { message: "Unexpected value 'stepz'", line: 7, column: 5 },
  ]);
});

test("an empty file is a fault, not a crash", async () => {
  const workflow = await parse("");
  expect(workflow.errors).toHaveLength(1);
  expect(workflow.jobs).toEqual([]);
});

test("says what to do about a file that GitHub's parser breaks on, not what its code met", async () => {
  const { errors } = await parse('jobs:\n  env: { __proto__: 1, A: "${{ secrets[vars.X] }}" }\n');
  const message =
    "GitHub's parser breaks on this file; a key named as JavaScript's own (__proto__, constructor) does that: rename it";
  expect(errors).toEqual([{ message, line: 1, column: 1 }]);
});
