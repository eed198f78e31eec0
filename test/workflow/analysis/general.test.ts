import { describe, expect, it } from "vitest";
import { analyze, reportedChecks } from "../../../workflow/analysis/analyze.ts";
import fc from "../../property.ts";
import { analyzed, idle, job, said, sha, workflow, workflowOf } from "./analyzed.ts";

describe("analyze", () => {
  it("has nothing to say of a clean workflow", async () => {
    const { findings } = await analyzed(workflow(job("test", idle)));
    expect(findings).toEqual([]);
  });

  it("gives the whole shape of a workflow's uses", async () => {
    const text = `name: CI
on:
  push:
  pull_request:
run-name: \${{ vars.TITLE }}
permissions: {}
concurrency: ci
jobs:
  test:
    name: Test
    runs-on: \${{ matrix.os }}
    strategy: { matrix: { os: [ubuntu-24.04, windows-2022] } }
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@${sha} # v7.0.1
        with: { persist-credentials: false }
      - uses: actions/upload-artifact@${sha} # v7.0.0
        with: { name: "report-\${{ matrix.os }}", path: report }
  deploy:
    needs: test
    runs-on: [self-hosted, gpu]
    timeout-minutes: 5
    permissions: {}
    environment: production
    steps:
      - uses: actions/download-artifact@${sha} # v8.0.1
        with: { pattern: report-* }
      - run: deploy
        env:
          KEY: \${{ secrets.deploy_key }}
          REGION: \${{ vars.REGION }}
`;
    expect(await workflowOf(text)).toMatchInlineSnapshot(`
      {
        "actions": [
          {
            "job": "test",
            "line": 17,
            "ref": "11d5960a326750d5838078e36cf38b85af677262",
            "uses": "actions/checkout",
            "version": "v7.0.1",
          },
          {
            "job": "test",
            "line": 19,
            "ref": "11d5960a326750d5838078e36cf38b85af677262",
            "uses": "actions/upload-artifact",
            "version": "v7.0.0",
          },
          {
            "job": "deploy",
            "line": 28,
            "ref": "11d5960a326750d5838078e36cf38b85af677262",
            "uses": "actions/download-artifact",
            "version": "v8.0.1",
          },
        ],
        "artifacts": {
          "downloads": [
            {
              "by": "pattern",
              "job": "deploy",
              "line": 29,
              "name": "report-*",
            },
          ],
          "uploads": [
            {
              "by": "name",
              "job": "test",
              "line": 20,
              "name": "report-ubuntu-24.04",
            },
            {
              "by": "name",
              "job": "test",
              "line": 20,
              "name": "report-windows-2022",
            },
          ],
        },
        "checks": [
          {
            "alwaysReported": true,
            "job": "test",
            "name": "Test (ubuntu-24.04)",
            "reason": "the job runs on every pull request",
          },
          {
            "alwaysReported": true,
            "job": "test",
            "name": "Test (windows-2022)",
            "reason": "the job runs on every pull request",
          },
          {
            "alwaysReported": true,
            "job": "deploy",
            "name": "deploy",
            "reason": "the job is skipped when a job before it fails, which is reported and counts as success",
          },
        ],
        "environments": [
          {
            "job": "deploy",
            "line": 26,
            "name": "production",
          },
        ],
        "events": [
          "push",
          "pull_request",
        ],
        "name": "CI",
        "path": ".github/workflows/ci.yml",
        "permissions": [
          {
            "declared": "job",
            "granted": {
              "contents": "read",
            },
            "job": "test",
            "line": 15,
            "needed": [
              {
                "because": "actions/checkout",
                "level": "read",
                "line": 17,
                "scope": "contents",
              },
            ],
          },
          {
            "declared": "job",
            "granted": {},
            "job": "deploy",
            "line": 25,
            "needed": [],
          },
        ],
        "runners": [
          {
            "job": "test",
            "labels": [
              "ubuntu-24.04",
            ],
            "line": 11,
          },
          {
            "job": "test",
            "labels": [
              "windows-2022",
            ],
            "line": 11,
          },
          {
            "job": "deploy",
            "labels": [
              "self-hosted",
              "gpu",
            ],
            "line": 23,
          },
        ],
        "secrets": [
          {
            "environment": "production",
            "job": "deploy",
            "line": 32,
            "name": "DEPLOY_KEY",
          },
        ],
        "variables": [
          {
            "job": "",
            "line": 5,
            "name": "TITLE",
          },
          {
            "environment": "production",
            "job": "deploy",
            "line": 33,
            "name": "REGION",
          },
        ],
      }
    `);
  });

  it("passes over files that GitHub does not take for workflows", async () => {
    const { workflows } = await analyze([
      { path: "deploy/health.sh", content: "exit 0" },
      { path: ".github/workflows/nested/ci.yml", content: "on: push" },
      { path: ".github/dependabot.yml", content: "version: 2" },
    ]);
    expect(workflows).toEqual([]);
  });

  it("says each thing once, in the order of the files, though a called workflow is called twice", async () => {
    const called = workflow(
      "  work:\n    runs-on: ubuntu-24.04\n    permissions: {}\n    steps:\n      - run: echo\n",
      "workflow_call",
    );
    const caller = workflow(
      "  a:\n    uses: ./.github/workflows/called.yml\n    permissions: {}\n  b:\n    uses: ./.github/workflows/called.yml\n    permissions: {}\n",
    );
    const { findings } = await analyzed({ "called.yml": called, "ci.yml": caller });
    expect(findings.map(({ subject, id }) => `${subject} ${id}`)).toEqual([
      '.github/workflows/called.yml: job "work" timeout-missing',
    ]);
  });
});

describe("syntax", () => {
  it("repeats what GitHub's parser says, with its place, in one line", async () => {
    expect(await said("workflow-syntax", workflow("  test:\n    runs-on: ubuntu-24.04\n    stepz: []\n"))).toEqual([
      "ci.yml: error: line 8, column 5: Unexpected value 'stepz'.",
    ]);
    const [finding] = await said("workflow-syntax", "name: 'it''s ${{ x'' }}'\non: [push\n");
    expect(finding).not.toContain("\n");
  });

  it("says nothing else of a file that GitHub refuses", async () => {
    const { findings } = await analyzed("on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    stepz: []\n");
    expect([...new Set(findings.map(({ id }) => id))]).toEqual(["workflow-syntax"]);
  });
});

describe("needs", () => {
  it.each([
    [
      "an unknown job",
      job("a", idle) + job("b", idle, ["needs: c"]),
      "need-unknown",
      ['ci.yml: job "b": error: needs "c", but no job has that id; write one of "a", "b".'],
    ],
    [
      "a circle",
      job("a", idle) + job("b", idle, ["needs: [a, c]"]) + job("c", idle, ["needs: b"]),
      "needs-cyclic",
      ['ci.yml: job "b": error: waits for itself: b -> c -> b; remove one of these needs.'],
    ],
    [
      "a job that needs itself",
      job("a", idle, ["needs: a"]),
      "needs-cyclic",
      ['ci.yml: job "a": error: waits for itself: a -> a; remove one of these needs.'],
    ],
    ["a chain", job("a", idle) + job("b", idle, ["needs: a"]), "need-unknown", []],
  ])("finds %s", async (_, jobs, id, expected) => {
    expect(await said(id, workflow(jobs))).toEqual(expected);
    expect(await said("workflow-syntax", workflow(jobs))).toEqual([]);
  });
});

describe("limits", () => {
  it.each([
    [
      "timeout-missing",
      "a job without one",
      workflow("  a:\n    runs-on: ubuntu-24.04\n    permissions: {}\n    steps:\n      - run: echo\n"),
      1,
    ],
    ["timeout-missing", "a job with one", workflow(job("a", idle)), 0],
    [
      "timeout-missing",
      "a job that calls a workflow",
      workflow(`  a:\n    permissions: {}\n    uses: owner/repository/.github/workflows/x.yml@${sha}\n`),
      0,
    ],
    ["concurrency-missing", "a workflow without one", workflow(job("a", idle)).replace("concurrency: ci\n", ""), 1],
    [
      "concurrency-missing",
      "a workflow whose jobs have one each",
      workflow(job("a", idle, ["concurrency: a"])).replace("concurrency: ci\n", ""),
      0,
    ],
    [
      "concurrency-missing",
      "a workflow that is only called",
      workflow(job("a", idle), "workflow_call").replace("concurrency: ci\n", ""),
      0,
    ],
  ])("%s: %s", async (id, _, text, count) => {
    expect(await said(id, text)).toHaveLength(count);
  });
});

describe("matrices", () => {
  it.each([
    ["a list that is missing", "strategy: { matrix: { os: [] } }", ['Matrix vector "os" does not contain any values.']],
    [
      "no combination left",
      "strategy: { matrix: { os: [a], exclude: [{ os: a }] } }",
      ["every combination of the matrix is excluded; leave one."],
    ],
    [
      "too many combinations",
      `strategy: { matrix: { a: [${numbers(20)}], b: [${numbers(20)}] } }`,
      ["The matrix has 400 combinations, but GitHub runs 256 at most; exclude some."],
    ],
    ["a good one", "strategy: { matrix: { os: [a, b] } }", []],
    ["one that only a run knows", 'strategy: { matrix: { os: "${{ fromJSON(vars.OS) }}" } }', []],
  ])("finds %s", async (_, strategy, expected) => {
    const found = await said("matrix-invalid", workflow(job("a", idle, [strategy])));
    expect(found).toEqual(expected.map((text) => `ci.yml: job "a": error: line 10: ${text}`));
  });

  function numbers(count: number): string {
    return Array.from({ length: count }, (_, i) => i).join(", ");
  }
});

describe("any well-formed workflow", () => {
  const early = [
    "x",
    "${{ matrix.os }}",
    "a-${{ matrix.v }}-${{ github.sha }}",
    "${{ inputs.stage }}",
    "${{ inputs.stage || 'x' }}",
  ];
  const earlyExpression = fc.constantFrom(...early, "${{ fromJSON(vars.LIST) }}", "${{ needs.a.outputs.x }}");
  const lateExpression = fc.constantFrom(
    ...early,
    "${{ secrets[inputs.stage] }}",
    "${{ toJSON(secrets) }}",
    "${{ github.event.issue.title }}",
    "${{ env.X }}",
    "",
  );
  const condition = fc.constantFrom(
    "always()",
    "failure()",
    "github.event_name == 'push'",
    "needs.a.result == 'success'",
    "!cancelled()",
    "${{ vars.X }}",
  );
  const step = fc.oneof(
    fc.record(
      {
        run: lateExpression.map((text) => `gh release create ${text}`),
        env: fc.constant({ GH_TOKEN: "${{ github.token }}" }),
      },
      { requiredKeys: ["run"] },
    ),
    fc.record({
      uses: fc.constantFrom("actions/upload-artifact@v7", "actions/download-artifact@v8", "actions/checkout@v7"),
      with: fc.record({ name: lateExpression, ref: lateExpression }, { requiredKeys: [] }),
    }),
  );
  const strategy = fc.constantFrom(
    { matrix: { os: ["u", "w"], v: [1, { y: 2 }] } },
    { matrix: "${{ fromJSON(needs.a.outputs.m) }}" },
    { matrix: { os: "${{ fromJSON('[1,') }}" } },
    { matrix: { include: [{ os: "u" }] } },
  );
  const jobWith = (others: string[]) => {
    const shared = { needs: fc.subarray(others), strategy, if: condition, name: earlyExpression };
    const steps = fc.record(
      {
        ...shared,
        "runs-on": earlyExpression,
        environment: earlyExpression,
        env: fc.record({ X: lateExpression }),
        steps: fc.array(step, { minLength: 1, maxLength: 3 }),
        permissions: fc.constantFrom({}, "write-all", { contents: "read" }),
      },
      { requiredKeys: ["runs-on", "steps"] },
    );
    const call = fc.record(
      {
        ...shared,
        uses: fc.constantFrom("./.github/workflows/ci.yml", "./.github/workflows/b.yml"),
        with: fc.constantFrom({ stage: "${{ matrix.os }}" }, {}),
        secrets: fc.constant("inherit"),
      },
      { requiredKeys: ["uses"] },
    );
    return fc.oneof(steps, call);
  };
  const on = fc.subarray(["push", "pull_request", "pull_request_target", "workflow_call", "release"]).map((events) => ({
    ...Object.fromEntries(events.map((event) => [event, null])),
    workflow_dispatch: { inputs: { stage: { type: "choice", options: ["s", "p"] } } },
    ...(events.includes("workflow_call") && { workflow_call: { inputs: { stage: { type: "string" } } } }),
  }));
  const jobs = fc.record({ a: jobWith([]), b: jobWith(["a"]), c: jobWith(["a", "b"]) }, { requiredKeys: ["a", "b"] });
  const file = fc.record({ on, jobs });

  it("is analysed without a throw, and only checks whose name is known may be required", async () => {
    let sound = 0;
    await fc.assert(
      fc.asyncProperty(file, file, async (first, second) => {
        // JSON is YAML too.
        const files = { "ci.yml": JSON.stringify(first), "b.yml": JSON.stringify(second) };
        const { workflows, findings } = await analyzed(files);
        if (findings.every(({ id }) => id !== "workflow-syntax")) sound++;
        for (const { message } of findings) expect(message).not.toMatch(/\n|undefined|\[object/);
        const required = workflows.flatMap(({ checks }) => checks).filter(({ alwaysReported }) => alwaysReported);
        for (const { name } of required) expect(name).not.toContain("${{");
      }),
      { numRuns: 100 },
    );
    expect(sound).toBeGreaterThan(20);
  });
});

describe("any text", () => {
  const fragments = fc.constantFrom(
    "on: push\n",
    "on: [pull_request, workflow_call]\n",
    "on:\n  workflow_dispatch:\n    inputs:\n      x: { type: choice, options: [a] }\n",
    "jobs:\n",
    "  a:\n",
    "  b:\n",
    "    needs: [a, b]\n",
    "    needs: c\n",
    "    runs-on: ubuntu-24.04\n",
    "    runs-on: ${{ matrix.x }}\n",
    "    strategy:\n      matrix: ${{ fromJSON('{') }}\n",
    "    strategy: { matrix: { x: [1, {y: 2}], include: [{x: 1}] } }\n",
    "    strategy: ${{ vars.S }}\n",
    "    uses: ./.github/workflows/ci.yml\n",
    "    secrets: inherit\n",
    "    if: ${{ !cancelled() && needs.a.result }}\n",
    "    if: ${{ }}\n",
    "    environment: ${{ inputs.x }}\n",
    "    steps:\n",
    "      - run: echo ${{ toJSON(github.event) }}\n",
    "      - uses: actions/upload-artifact@v4\n",
    '      - uses: actions/download-artifact@v4\n        with: { name: "${{ matrix.x }}", run-id: "${{ github.event.workflow_run.id }}" }\n',
    "      - if: steps.x.outputs.y\n        id: x\n",
    "    name: ${{ matrix.x.y }}\n",
    "    permissions: write-all\n",
    '    env: { __proto__: 1, A: "${{ secrets[vars.X] }}" }\n',
    "  *x\n",
    "&x {}\n",
    "\t",
    "${{ ",
    "}}",
  );

  it("is analysed without a throw", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.array(fragments, { maxLength: 25 }).map((parts) => parts.join("")),
          fc.string(),
        ),
        async (content) => {
          const files = [{ path: ".github/workflows/ci.yml", content }];
          const { findings } = await analyze(files);
          await reportedChecks(files);
          for (const { message } of findings) expect(message).not.toMatch(/\n|undefined|\[object/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
