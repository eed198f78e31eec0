import { describe, expect, it } from "vitest";
import { type Files, idle, job, said, workflow } from "./analyzed.ts";

const build = job("build", "      - id: tag\n        run: echo\n", [
  'outputs: { image: "${{ steps.tag.outputs.image }}" }',
]);

describe("outputs of jobs", () => {
  it.each<[title: string, id: string, jobs: string, expected: string[]]>([
    [
      "an output that the needed job declares",
      "output-unknown",
      build +
        job("test", '      - run: test\n        env: { A: "${{ needs.BUILD.outputs.Image }}" }\n', ["needs: build"]),
      [],
    ],
    [
      "an output that it does not declare",
      "output-unknown",
      build +
        job("test", '      - run: test\n        env: { A: "${{ needs.build.outputs.digest }}" }\n', ["needs: build"]),
      [
        'ci.yml: job "test": error: line 21: reads output "digest" of job "build", which declares "image"; add it to the outputs of "build".',
      ],
    ],
    [
      "a job that is not in needs",
      "need-missing",
      build + job("test", '      - run: test\n        env: { A: "${{ needs.build.outputs.image }}" }\n'),
      [
        'ci.yml: job "test": error: line 20: reads needs.build, which is empty as "build" is not in its needs; add it there.',
      ],
    ],
    [
      "a job that is only needed by way of another",
      "need-missing",
      build +
        job("middle", idle, ["needs: build"]) +
        job("last", idle, ["needs: middle", "if: needs.build.result == 'success'"]),
      [
        'ci.yml: job "last": error: line 26: reads needs.build, which is empty as "build" is not in its needs; add it there.',
      ],
    ],
    [
      "a job that is not there",
      "need-missing",
      build + job("test", idle, ["needs: build", "if: needs.biuld.result == 'success'"]),
      ['ci.yml: job "test": error: line 19: reads needs.biuld, but no job has the id "biuld".'],
    ],
    [
      "the result of a needed job, and all of them",
      "need-missing",
      build +
        job("test", idle, [
          "needs: build",
          "if: needs.build.result == 'success' && contains(needs.*.result, 'failure')",
        ]),
      [],
    ],
  ])("are judged: %s", async (_, id, jobs, expected) => {
    expect(await said(id, workflow(jobs))).toEqual(expected);
  });

  it.each<[title: string, output: string, expected: string[]]>([
    ["one that it gives", "url", []],
    [
      "one that it does not give",
      "host",
      [
        'ci.yml: job "test": error: line 15: reads output "host" of job "deploy", which declares "url"; add it to the outputs of "deploy".',
      ],
    ],
  ])("of a called workflow are judged: %s", async (_, output, expected) => {
    const files = {
      "deploy.yml": workflow(
        build.replace("build", "run"),
        '\n  workflow_call:\n    outputs:\n      url: { value: "${{ jobs.run.outputs.image }}" }',
      ),
      "ci.yml": workflow(
        `  deploy:\n    uses: ./.github/workflows/deploy.yml\n    permissions: {}\n${job("test", `      - run: \${{ needs.deploy.outputs.${output} }}\n`, ["needs: deploy"])}`,
      ),
    };
    expect(await said("output-unknown", files)).toEqual(expected);
  });

  it.each<[title: string, value: string, expected: string[]]>([
    ["one that the job declares", "jobs.build.outputs.image", []],
    [
      "one that it does not declare",
      "jobs.build.outputs.url",
      ['ci.yml: error: line 5: reads output "url" of job "build", which declares "image"; add it to its outputs.'],
    ],
    [
      "one of a job that is not there",
      "jobs.run.outputs.url",
      ['ci.yml: error: line 5: reads an output of job "run", but no job has that id.'],
    ],
  ])("that a called workflow hands on are judged: %s", async (_, value, expected) => {
    const on = `\n  workflow_call:\n    outputs:\n      url: { value: "\${{ ${value} }}" }`;
    expect(await said("output-unknown", workflow(build, on))).toEqual(expected);
  });
});

describe("steps", () => {
  const steps = (first: string, second: string) =>
    workflow(job("a", `      - id: one\n        run: ${first}\n      - id: two\n        run: ${second}\n`));
  it.each<[title: string, text: string, expected: string[]]>([
    ["a step before", steps("echo", "echo ${{ steps.one.outputs.x }}"), []],
    [
      "a step that is not there",
      steps("echo", "echo ${{ steps.won.outputs.x }}"),
      [
        'ci.yml: job "a": error: line 14: reads steps.won, but no step of the job has that id; the steps with one are "one", "two".',
      ],
    ],
    [
      "a step behind",
      steps("echo ${{ steps.two.outputs.x }}", "echo"),
      ['ci.yml: job "a": error: line 12: reads steps.two before that step has run; move the step with id "two" up.'],
    ],
    [
      "the step itself",
      steps("echo", "echo ${{ steps.two.outputs.x }}"),
      ['ci.yml: job "a": error: line 14: reads steps.two before that step has run; move the step with id "two" up.'],
    ],
    ["any step, from the job's outputs", workflow(build), []],
    [
      "a bare condition",
      workflow(job("a", "      - run: echo\n        if: steps.x.outcome == 'failure'\n")),
      [
        'ci.yml: job "a": error: line 12: reads steps.x, but no step of the job has that id; the steps with one are none.',
      ],
    ],
  ])("are judged: %s", async (_, text, expected) => {
    expect(await said("step-unknown", text)).toEqual(expected);
  });
});

describe("inputs and matrix keys", () => {
  const dispatch = "\n  workflow_dispatch:\n    inputs:\n      debug: { type: boolean }";
  it.each<[id: string, title: string, files: Files, expected: string[]]>([
    ["input-unknown", "a declared input", workflow(job("a", "      - run: echo ${{ inputs.Debug }}\n"), dispatch), []],
    [
      "input-unknown",
      "an undeclared input",
      workflow(job("a", "      - run: echo ${{ inputs.debgu }}\n"), dispatch),
      [
        'ci.yml: job "a": error: line 14: reads inputs.debgu, but the workflow declares "debug"; declare it under workflow_dispatch or workflow_call.',
      ],
    ],
    [
      "matrix-key-unknown",
      "an axis, and what include adds",
      workflow(
        job("a", "      - run: echo ${{ matrix.os }} ${{ matrix.gpu }}\n", [
          "strategy: { matrix: { os: [x, y], include: [{ os: x, gpu: a }] } }",
        ]),
      ),
      [],
    ],
    [
      "matrix-key-unknown",
      "a key that no cell has",
      workflow(job("a", "      - run: echo ${{ matrix.so }}\n", ["strategy: { matrix: { os: [x] } }"])),
      ['ci.yml: job "a": error: line 12: reads matrix.so, but the job\'s matrix has "os"; add the key, or correct it.'],
    ],
    [
      "matrix-key-unknown",
      "a key of a matrix that only a run knows",
      workflow(job("a", "      - run: echo ${{ matrix.so }}\n", ['strategy: { matrix: "${{ fromJSON(vars.M) }}" }'])),
      [],
    ],
  ])("%s: %s", async (id, _, files, expected) => {
    expect(await said(id, files)).toEqual(expected);
  });
});
