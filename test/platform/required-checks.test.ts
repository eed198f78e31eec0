import { describe, expect, it } from "vitest";
import { requiredChecks } from "../../platform/required-checks.ts";
import { analyze } from "../../workflow/analysis/analyze.ts";

const path = ".github/workflows/ci.yml";
const app = { id: "app", name: "app", groups: [] };

const workflow = (on: string) => `on: ${on}
permissions: {}
jobs:
  test:
    strategy: { matrix: { python: ["3.12", "3.13"] } }
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps: [{ run: pytest }]
  ci:
    name: all green
    needs: test
    if: always()
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps: [{ run: echo }]
`;

const resolve = async (on: string, job: string, rules = {}) =>
  requiredChecks({ ...app, rules }, [{ path, job }], await analyze([{ path, content: workflow(on) }]));

describe("requiredChecks", () => {
  it("gives a job's names as GitHub reports them, each cell of a matrix its own", async () => {
    expect(await resolve("pull_request", "ci")).toEqual({ names: ["all green"], findings: [] });
    expect(await resolve("pull_request", "test")).toEqual({ names: ["test (3.12)", "test (3.13)"], findings: [] });
  });

  it("names each check once, however often it is asked for", async () => {
    const analysis = await analyze([{ path, content: workflow("pull_request") }]);
    const requires = [
      { path, job: "ci" },
      { path, job: "ci" },
    ];
    expect(requiredChecks(app, requires, analysis).names).toEqual(["all green"]);
  });

  it("refuses a check that some pull requests never get", async () => {
    const { names, findings } = await resolve("{ pull_request: { paths: [src/**] } }", "ci");
    expect(names).toEqual([]);
    expect(findings.map(({ id, severity, subject }) => ({ id, severity, subject }))).toEqual([
      {
        id: "required-check-not-reported",
        severity: "error",
        subject: 'app/.github/workflows/ci.yml: check "all green"',
      },
    ]);
    expect(findings[0]?.message).toMatch(/^may not be required, as it is not reported on every pull request: .*path/);
  });

  it("refuses a job that no delivered workflow has", async () => {
    expect(await resolve("pull_request", "lint")).toEqual({
      names: [],
      findings: [
        {
          id: "required-check-missing",
          severity: "error",
          subject: 'app/.github/workflows/ci.yml: job "lint"',
          message: "is to be required, but no delivered workflow reports it; correct the pipeline's `requires`.",
        },
      ],
    });
  });

  it("wants the merge_group trigger where a queue waits for the check", async () => {
    const queue = { mergeQueue: {} };
    expect((await resolve("pull_request", "ci", queue)).findings.map(({ id }) => id)).toEqual([
      "merge-queue-without-trigger",
    ]);
    expect((await resolve("[pull_request, merge_group]", "ci", queue)).findings).toEqual([]);
  });
});
