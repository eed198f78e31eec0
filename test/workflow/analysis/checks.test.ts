import { describe, expect, it } from "vitest";
import { reportedChecks } from "../../../workflow/analysis/analyze.ts";
import { type Files, idle, job, said, sha, workflow, workflowOf } from "./analyzed.ts";

const pullRequest = (jobs: string) => workflow(jobs, "pull_request");
const matrix = "strategy: { matrix: { os: [a, b] } }";

/** `name: yes` or `name: no, because`. */
async function checks(files: Files, name?: string): Promise<string[]> {
  const found = (await workflowOf(files, name)).checks;
  return found.map((check) => `${check.name}: ${check.alwaysReported ? "yes" : "no"}, ${check.reason}`);
}

const always = "yes, the job runs on every pull request";
const skips = (when: string) => `yes, the job is skipped ${when}, which is reported and counts as success`;
const collapses = (when: string) =>
  `no, the matrix job is skipped as a whole ${when}, and then reports one check without matrix values`;

describe("checks", () => {
  it.each<[title: string, jobs: string, expected: string[]]>([
    ["a job", job("test", idle), [`test: ${always}`]],
    ["a job with a name", job("test", idle, ["name: Unit tests"]), [`Unit tests: ${always}`]],
    [
      "a job that waits for others",
      job("a", idle) + job("b", idle, ["needs: a"]),
      [`a: ${always}`, `b: ${skips("when a job before it fails")}`],
    ],
    ["a gate", job("a", idle) + job("ci", idle, ["needs: a", "if: always()"]), [`a: ${always}`, `ci: ${always}`]],
    [
      "a gate that a cancelled run skips",
      job("a", idle) + job("ci", idle, ["needs: a", "if: ${{ !cancelled() }}"]),
      [`a: ${always}`, `ci: ${skips("when the run is cancelled")}`],
    ],
    [
      "a job for pushes only",
      job("a", idle, ["if: github.event_name == 'push'"]),
      [`a: ${skips("where its if (github.event_name == 'push') is false")}`],
    ],
    [
      "a job for some pull requests",
      job("a", idle, ["if: github.event.pull_request.draft == false"]),
      [`a: ${skips("where its if (github.event.pull_request.draft == false) is false")}`],
    ],
    ["a matrix", job("a", idle, [matrix]), [`a (a): ${always}`, `a (b): ${always}`]],
    [
      "a matrix with a name of its own",
      job("a", idle, [matrix, 'name: "On ${{ matrix.os }}"']),
      [`On a: ${always}`, `On b: ${always}`],
    ],
    [
      "a matrix for all pull requests",
      job("a", idle, [matrix, "if: github.event_name == 'pull_request'"]),
      [`a (a): ${always}`, `a (b): ${always}`],
    ],
    [
      "a matrix for some pull requests",
      job("a", idle, ["strategy: { matrix: { os: [a] } }", "if: vars.ON"]),
      [`a (a): ${collapses("where its if (vars.ON) is false")}`],
    ],
    [
      "a matrix behind a job",
      job("a", idle) + job("b", idle, ["needs: a", "strategy: { matrix: { os: [x] } }"]),
      [`a: ${always}`, `b (x): ${collapses("when a job before it fails")}`],
    ],
    [
      "a matrix that runs whatever happens",
      job("a", idle) + job("b", idle, ["needs: a", "if: always()", "strategy: { matrix: { os: [x] } }"]),
      [`a: ${always}`, `b (x): ${always}`],
    ],
    [
      "a matrix that runs after failures only",
      job("a", idle) + job("b", idle, ["needs: a", "if: failure()", "strategy: { matrix: { os: [x] } }"]),
      [`a: ${always}`, `b (x): ${collapses("where its if (failure()) is false")}`],
    ],
    [
      "a matrix that only a run knows",
      job("a", idle, ['strategy: { matrix: { os: "${{ fromJSON(vars.OS) }}" } }']),
      ["a (${{ matrix }}): no, only a run knows its matrix"],
    ],
    [
      "a matrix that only a run knows, in a name",
      job("a", idle, ['strategy: { matrix: { os: "${{ fromJSON(vars.OS) }}" } }', 'name: "On ${{ matrix.os }}"']),
      ["On ${{ matrix.os }}: no, only a run knows its matrix"],
    ],
    [
      "a skipped job whose name has an expression",
      job("a", idle, ['name: "For ${{ github.event_name }}"', "if: vars.ON"]),
      [
        "For pull_request: no, the job is skipped where its if (vars.ON) is false, and then reports its name as it is written, with ${{ }}",
      ],
    ],
    [
      "a job with a strategy but no matrix",
      job("a", idle, ["strategy: { fail-fast: false }", "if: vars.ON"]),
      [`a: ${skips("where its if (vars.ON) is false")}`],
    ],
    [
      "a name that only a run knows",
      job("a", idle, ['name: "For ${{ github.head_ref }}"']),
      ["For ${{ github.head_ref }}: no, only a run knows its name"],
    ],
  ])("are named and judged: %s", async (_, jobs, expected) => {
    expect(await checks(pullRequest(jobs))).toEqual(expected);
  });

  it("are named as a pull request sees them where the name depends on the event", async () => {
    const named = job("a", idle, [`name: "\${{ github.event_name == 'push' && vars.NAME || 'all' }}"`]);
    expect(await checks(workflow(named, "[push, pull_request]"))).toEqual([`all: ${always}`]);
    expect(await checks(workflow(named, "[push, pull_request, pull_request_target]"))).toEqual([
      "${{ github.event_name == 'push' && vars.NAME || 'all' }}: no, only a run knows its name",
    ]);
  });

  const gap = (why: string) => `a: no, the workflow does not run on every pull request: ${why}`;
  it.each<[title: string, on: string, expected: string]>([
    ["no pull requests", "push", "a: no, the workflow does not run on pull requests"],
    ["pull_request_target", "pull_request_target", `a: ${always}`],
    ["several events", "[push, pull_request]", `a: ${always}`],
    ["the default branch", "\n  pull_request:\n    branches: [main, develop]", `a: ${always}`],
    ["a pattern that fits the default branch", "\n  pull_request:\n    branches: ['**', '!develop']", `a: ${always}`],
    ["another branch", "\n  pull_request:\n    branches: [develop]", gap('its branches (develop) leave out "main"')],
    [
      "not the default branch",
      "\n  pull_request:\n    branches-ignore: ['ma*']",
      gap('its branches-ignore (ma*) leaves out "main"'),
    ],
    ["not another branch", "\n  pull_request:\n    branches-ignore: [develop]", `a: ${always}`],
    ["some paths", "\n  pull_request:\n    paths: ['src/**']", gap("it only looks at some paths (src/**)")],
    ["all paths", "\n  pull_request:\n    paths: ['**']", `a: ${always}`],
    [
      "not some paths",
      "\n  pull_request:\n    paths-ignore: ['docs/**']",
      gap("it looks away from some paths (docs/**)"),
    ],
    ["no new commits", "\n  pull_request:\n    types: [opened, reopened]", gap("its types leave out synchronize")],
    [
      "all new commits and more",
      "\n  pull_request:\n    types: [opened, synchronize, reopened, labeled]",
      `a: ${always}`,
    ],
    ["one of two triggers takes all", "\n  pull_request:\n    paths: [src]\n  pull_request_target:", `a: ${always}`],
  ])("follow the trigger: %s", async (_, on, expected) => {
    expect(await checks(workflow(job("a", idle), on))).toEqual([expected]);
  });

  it("of a file that GitHub refuses are never reported", async () => {
    expect(await checks(pullRequest(job("a", `${idle}    stepz: []\n`)))).toEqual([
      "a: no, GitHub cannot read .github/workflows/ci.yml",
    ]);
  });

  const called = (jobs: string) => workflow(jobs, "\n  workflow_call:\n    inputs:\n      to: { type: string }");
  const call = (keys = "") =>
    `  call:\n    name: Deploy\n    permissions: {}\n    uses: ./.github/workflows/called.yml\n${keys}`;
  it.each<[title: string, caller: string, called: string, expected: string[]]>([
    [
      "of a called workflow have two parts",
      call(),
      job("a", idle, [matrix]),
      [`Deploy / a (a): ${always}`, `Deploy / a (b): ${always}`],
    ],
    [
      "of a called workflow know its inputs",
      call("    with: { to: prod }\n"),
      job("a", idle, ['name: "To ${{ inputs.to }}"']),
      [`Deploy / To prod: ${always}`],
    ],
    [
      "of a called workflow have its caller's matrix values",
      call("    strategy: { matrix: { to: [x, y] } }\n"),
      job("a", idle),
      [`Deploy (x) / a: ${always}`, `Deploy (y) / a: ${always}`],
    ],
    [
      "of a called workflow go with its caller",
      call("    if: vars.ON\n"),
      job("a", idle),
      [
        'Deploy / a: no, the calling job "call" is skipped as a whole where its if (vars.ON) is false, and then reports under its own name only',
      ],
    ],
    [
      "of a called workflow stay when its own job is skipped",
      call(),
      job("a", idle, ["if: vars.ON"]),
      [`Deploy / a: ${skips("where its if (vars.ON) is false")}`],
    ],
    [
      "of a called matrix go when a job before the call fails",
      `${job("z", idle)}${call("    needs: z\n    if: always()\n")}`,
      job("a", idle, ["strategy: { matrix: { os: [x] } }"]),
      [`z: ${always}`, `Deploy / a (x): ${collapses("when a job before it fails")}`],
    ],
  ])("%s", async (_, caller, calledJobs, expected) => {
    const files = { "ci.yml": pullRequest(caller), "called.yml": called(calledJobs) };
    expect(await checks(files)).toEqual(expected);
    expect(await checks(files, "called.yml")).toEqual([]);
  });

  it("name the job of a called workflow by both ids", async () => {
    const files = { "ci.yml": pullRequest(call()), "called.yml": called(job("a", idle)) };
    expect((await workflowOf(files)).checks.map(({ job: id }) => id)).toEqual(["call/a"]);
  });

  it.each<[title: string, files: Files, expected: string[]]>([
    [
      "in two workflows",
      { "a.yml": pullRequest(job("test", idle)), "b.yml": pullRequest(job("test", idle)) },
      [
        'b.yml: job "test": warning: reports the check "test", as job "test" of .github/workflows/a.yml does, so that a branch rule cannot tell them apart; give one of them another name.',
      ],
    ],
    [
      "of jobs that may fail without failing their runs",
      {
        "a.yml": pullRequest(job("test", idle, ["continue-on-error: true"])),
        "b.yml": pullRequest(job("test", idle, ["continue-on-error: true"])),
      },
      [],
    ],
    [
      "in a workflow that pull requests do not start",
      { "a.yml": pullRequest(job("test", idle)), "b.yml": workflow(job("test", idle)) },
      [],
    ],
    [
      "for all cells of a matrix",
      pullRequest(job("test", idle, [matrix, 'name: "On ${{ github.event_name }}"'])),
      [
        'ci.yml: job "test": warning: reports the check "On pull_request", as job "test" of .github/workflows/ci.yml does, so that a branch rule cannot tell them apart; give one of them another name.',
      ],
    ],
  ])("have one name each: %s", async (_, files, expected) => {
    expect(await said("check-name-conflict", files)).toEqual(expected);
  });
});

describe("reportedChecks", () => {
  const files = [
    {
      path: ".github/workflows/ci.yml",
      content: workflow(
        job("test", idle, [matrix]) + job("ci", idle, ["needs: test", "if: always()"]),
        "\n  pull_request:\n    branches: [trunk]",
      ),
    },
    {
      path: ".github/workflows/docs.yml",
      content: workflow(job("docs", idle), "\n  pull_request:\n    paths: [docs]"),
    },
    {
      path: ".github/workflows/remote.yml",
      content: workflow(
        `  remote:\n    permissions: {}\n    uses: o/r/.github/workflows/x.yml@${sha} # v1\n`,
        "pull_request",
      ),
    },
  ];

  it("names the checks that may be required on the default branch", async () => {
    expect(await reportedChecks(files, { defaultBranch: "trunk" })).toEqual(["test (a)", "test (b)", "ci"]);
    expect(await reportedChecks(files)).toEqual([]);
  });
});
