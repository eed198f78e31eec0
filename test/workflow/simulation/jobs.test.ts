import { describe, expect, test } from "vitest";
import { parseOutcome, parseOutput, type SimulationOptions } from "../../../workflow/simulation/simulate.ts";
import fc from "../../property.ts";
import { job, jobOf, play, resultsOf, runOf, workflow } from "./play.ts";

const forced = (...texts: string[]): Partial<SimulationOptions> => ({ outcomes: texts.map(parseOutcome) });
const given = (...texts: string[]): Partial<SimulationOptions> => ({ outputs: texts.map(parseOutput) });

describe("needs", () => {
  const chain = workflow("push", job("a"), job("b", "needs: a"), job("c", "needs: b"), job("lone"));

  test("everything runs when nothing is forced", async () => {
    const result = await play(chain, { name: "push" });
    expect(resultsOf(result)).toEqual({ a: "run", b: "run", c: "run", lone: "run" });
    expect(jobOf(result, "a").reason).toBe("It needs nothing.");
    expect(jobOf(result, "c")).toEqual({
      id: "c",
      name: "c",
      result: "run",
      reason: "Everything it needs succeeds.",
      needs: ["b"],
      cells: [],
      runsOn: ["ubuntu-latest"],
    });
    expect(runOf(result).conclusion).toBe("success");
  });

  test("a failure skips all that comes after it, and fails the run", async () => {
    const result = await play(chain, { name: "push" }, forced("a=failure"));
    expect(resultsOf(result)).toEqual({ a: "fail", b: "skip", c: "skip", lone: "run" });
    expect(jobOf(result, "a").reason).toBe("It is forced to fail.");
    expect(jobOf(result, "b").reason).toBe('It needs job "a", which fails.');
    expect(jobOf(result, "c").reason).toBe('It needs job "b", which is skipped.');
    expect(runOf(result).conclusion).toBe("failure");
  });

  test("a cancellation skips all that comes after it, and cancels the run", async () => {
    const result = await play(chain, { name: "push" }, forced("a=cancelled"));
    expect(resultsOf(result)).toEqual({ a: "cancelled", b: "skip", c: "skip", lone: "run" });
    expect(jobOf(result, "b").reason).toBe('It needs job "a", which is cancelled.');
    expect(runOf(result).conclusion).toBe("cancelled");
  });

  test("a run of nothing but skipped jobs is skipped", async () => {
    const result = await play(workflow("push", job("a", "if: false")), { name: "push" });
    expect(runOf(result).conclusion).toBe("skipped");
  });

  // actions/runner issues 491 and 2205.
  test("a skipped job far above makes success() false, although the job between ran", async () => {
    const files = workflow(
      "push",
      job("skipped", "if: false"),
      job("between", "needs: skipped\nif: always()"),
      job("last", "needs: between"),
      job("explicit", "needs: between\nif: always() && needs.between.result == 'success'"),
    );
    const result = await play(files, { name: "push" });
    expect(resultsOf(result)).toEqual({ skipped: "skip", between: "run", last: "skip", explicit: "run" });
    expect(jobOf(result, "last").reason).toBe(
      'It comes after job "skipped", which is skipped: success() looks at everything before it.',
    );
  });
});

describe("status functions", () => {
  const files = (condition: string) =>
    workflow("push", job("a"), job("b", "needs: a"), job("c", `needs: b\nif: ${condition}`));

  test.each([
    // condition, result of c when nothing, a failure, a cancellation is forced on a
    ["success()", "run", "skip", "skip"],
    ["failure()", "skip", "run", "skip"],
    ["cancelled()", "skip", "skip", "run"],
    ["always()", "run", "run", "run"],
    ['"!cancelled()"', "run", "run", "skip"],
    ['"!failure()"', "run", "skip", "run"],
    ["success() || failure()", "run", "run", "skip"],
    ["always() && needs.b.result == 'success'", "run", "skip", "skip"],
    ["needs.b.result == 'skipped'", "skip", "skip", "skip"],
    ["always() && needs.b.result == 'skipped'", "skip", "run", "run"],
    ["always() && contains(needs.*.result, 'failure')", "skip", "skip", "skip"],
    ["success('a')", "run", "skip", "skip"],
    ["failure('b')", "skip", "skip", "skip"],
    ["true", "run", "skip", "skip"],
    ["${{ false }} but text", "run", "skip", "skip"],
  ])("if: %s", async (condition, ...expected) => {
    const results = [];
    for (const force of [[], ["a=failure"], ["a=cancelled"]]) {
      results.push(resultsOf(await play(files(condition), { name: "push" }, forced(...force))).c);
    }
    expect(results).toEqual(expected);
  });

  test("a false condition is quoted", async () => {
    const result = await play(files("github.ref == 'refs/heads/other'"), { name: "push" });
    expect(jobOf(result, "c").reason).toBe(`Its if "github.ref == 'refs/heads/other'" is false.`);
  });

  test("a condition that cannot be evaluated fails the job", async () => {
    const result = await play(files("fromJSON(needs.b.outputs.nothing)"), { name: "push" });
    expect(jobOf(result, "c")).toMatchObject({
      result: "fail",
      reason:
        'Its "if" cannot be evaluated: "success() && (fromJSON(needs.b.outputs.nothing))" cannot be evaluated: empty input.',
    });
  });
});

describe("what only a run can tell", () => {
  const files = workflow(
    "push",
    job("changes", 'outputs: { docs: "${{ steps.f.outputs.docs }}", kind: plain, ref: "${{ github.ref }}" }'),
    job("docs", "needs: changes\nif: needs.changes.outputs.docs == 'true'"),
    job("after", "needs: docs"),
    job("anyway", "needs: docs\nif: always()"),
    job("unless", 'needs: docs\nif: "!failure()"'),
    job("either", "needs: docs\nif: always() && (needs.docs.result == 'success' || needs.docs.result == 'skipped')"),
    job("never", "needs: docs\nif: always() && needs.docs.result == 'failure'"),
    job(
      "known",
      "needs: changes\nif: needs.changes.outputs.kind == 'plain' && needs.changes.outputs.ref == github.ref",
    ),
    job("absent", "needs: changes\nif: needs.changes.outputs.other == 'x'"),
  );

  test("a condition on an output is unknown, and so is what needs its success", async () => {
    const result = await play(files, { name: "push" });
    expect(resultsOf(result)).toEqual({
      changes: "run",
      docs: "unknown",
      after: "unknown",
      anyway: "run",
      unless: "run",
      either: "run",
      never: "skip",
      known: "run",
      absent: "skip",
    });
    expect(jobOf(result, "docs").reason).toBe("It depends on needs.changes.outputs.docs, which only a run can tell.");
    expect(jobOf(result, "after").reason).toBe('It depends on the result of job "docs", which only a run can tell.');
    expect(runOf(result).conclusion).toBe("success");
  });

  test.each([
    ["true", "run", "run"],
    ["false", "skip", "skip"],
  ])("a forced output of %s decides it", async (value, docs, after) => {
    const result = await play(files, { name: "push" }, given(`ci.yml:changes.docs=${value}`));
    expect(resultsOf(result)).toMatchObject({ docs, after, anyway: "run", either: "run" });
  });

  test("a job that may be skipped, and fails if it is not, leaves the conclusion unknown", async () => {
    const result = await play(files, { name: "push" }, forced("docs=failure"));
    expect(resultsOf(result)).toMatchObject({ docs: "unknown", after: "skip", unless: "unknown", never: "unknown" });
    expect(runOf(result).conclusion).toBe("unknown");
  });

  test("the outputs of a skipped job are empty", async () => {
    const skipped = workflow(
      "push",
      job("a", 'if: false\noutputs: { x: "${{ steps.s.outputs.x }}" }'),
      job("b", "needs: a\nif: always() && needs.a.outputs.x == ''"),
    );
    expect(resultsOf(await play(skipped, { name: "push" }))).toEqual({ a: "skip", b: "run" });
  });

  test("variables that nobody gave are unknown, others are known", async () => {
    const on = workflow("push", job("a", "if: vars.DEPLOY == 'true'"), job("b", "if: vars.OTHER == 'x'"));
    const result = await play(on, { name: "push" }, { variables: { DEPLOY: "true" } });
    expect(resultsOf(result)).toEqual({ a: "run", b: "unknown" });
    expect(jobOf(result, "b").reason).toBe("It depends on vars.OTHER, which only a run can tell.");
  });
});

describe("a job that stands for others", () => {
  const aggregate = (condition: string, script = "exit 1") => `  ci:
    needs: [test, docs]
    if: always()
    runs-on: ubuntu-latest
    steps:
      - name: Fail unless all is well
        if: ${condition}
        run: |
          echo "$RESULTS"
          ${script}
`;
  const files = (condition: string, script?: string) =>
    workflow(
      "push",
      job("test"),
      job("changes", 'outputs: { docs: "${{ steps.f.outputs.docs }}" }'),
      job("docs", "needs: changes\nif: needs.changes.outputs.docs == 'true'"),
      aggregate(condition, script),
    );
  const unwanted =
    "needs.test.result != 'success' || (needs.docs.result != 'success' && needs.docs.result != 'skipped')";

  test("passes when a needed job may be skipped, and its step does not mind", async () => {
    expect(resultsOf(await play(files(unwanted), { name: "push" })).ci).toBe("run");
  });

  test("fails by its step when a needed job fails", async () => {
    const result = await play(files(unwanted), { name: "push" }, forced("test=failure"));
    expect(jobOf(result, "ci")).toMatchObject({
      result: "fail",
      reason: 'Its step "Fail unless all is well" fails it.',
    });
    const filtered = await play(files("contains(needs.*.result, 'failure')"), { name: "push" }, forced("test=failure"));
    expect(resultsOf(filtered).ci).toBe("fail");
  });

  test("is unknown when its step depends on what is not known", async () => {
    const result = await play(files("needs.docs.result != 'success'"), { name: "push" });
    expect(jobOf(result, "ci")).toMatchObject({
      result: "unknown",
      reason:
        'Its step "Fail unless all is well" may fail it. It depends on the result of job "docs", which only a run can tell.',
    });
    expect(runOf(result).conclusion).toBe("unknown");
  });

  test("a script that does more than fail is taken to succeed", async () => {
    const result = await play(files(unwanted, "make\n          exit 1"), { name: "push" }, forced("test=failure"));
    expect(resultsOf(result).ci).toBe("run");
  });
});

describe("continue-on-error", () => {
  const files = workflow("push", job("flaky", "continue-on-error: true"), job("after", "needs: flaky"));

  test("the job fails, what needs it runs, and the run succeeds", async () => {
    const result = await play(files, { name: "push" }, forced("flaky=failure"));
    expect(resultsOf(result)).toEqual({ flaky: "fail", after: "run" });
    expect(jobOf(result, "flaky").reason).toBe("It is forced to fail. continue-on-error lets the rest go on.");
    expect(runOf(result).conclusion).toBe("success");
  });
});

describe("matrix", () => {
  const files = (more = "") =>
    workflow(
      "push",
      job("test", `strategy: { matrix: { python: ["3.11", "3.12"], os: [linux, windows] }${more} }`),
      job("after", "needs: test"),
    );
  const cellsOf = async (content: string, ...texts: string[]) => {
    const result = await play(content, { name: "push" }, forced(...texts));
    return {
      test: jobOf(result, "test").result,
      after: resultsOf(result).after,
      cells: Object.fromEntries(jobOf(result, "test").cells.map((cell) => [cell.name, cell.result])),
    };
  };

  test("shows a cell for each combination, under its check name", async () => {
    expect(await cellsOf(files())).toEqual({
      test: "run",
      after: "run",
      cells: {
        "test (3.11, linux)": "run",
        "test (3.11, windows)": "run",
        "test (3.12, linux)": "run",
        "test (3.12, windows)": "run",
      },
    });
  });

  test("a cell that fails cancels the others", async () => {
    expect(await cellsOf(files(), "test[python=3.11,os=linux]=failure")).toEqual({
      test: "fail",
      after: "skip",
      cells: {
        "test (3.11, linux)": "fail",
        "test (3.11, windows)": "cancelled",
        "test (3.12, linux)": "cancelled",
        "test (3.12, windows)": "cancelled",
      },
    });
  });

  test("without fail-fast the others run on", async () => {
    expect(await cellsOf(files(", fail-fast: false"), "test[os=windows]=failure")).toEqual({
      test: "fail",
      after: "skip",
      cells: {
        "test (3.11, linux)": "run",
        "test (3.11, windows)": "fail",
        "test (3.12, linux)": "run",
        "test (3.12, windows)": "fail",
      },
    });
  });

  test("an outcome without a cell is for all of them", async () => {
    const { cells } = await cellsOf(files(), "test=cancelled");
    expect(new Set(Object.values(cells))).toEqual(new Set(["cancelled"]));
  });

  test("a cell that may fail neither cancels the others nor fails the run", async () => {
    const content = workflow(
      "push",
      job(
        "test",
        "continue-on-error: ${{ matrix.experimental }}\nstrategy: { matrix: { version: [6, 7], experimental: [false], include: [{ version: 8, experimental: true }] } }",
      ),
      job("after", "needs: test"),
    );
    const result = await play(content, { name: "push" }, forced("test[version=8]=failure"));
    expect(jobOf(result, "test").cells).toEqual([
      { name: "test (6, false)", result: "run" },
      { name: "test (7, false)", result: "run" },
      { name: "test (8, true)", result: "fail" },
    ]);
    expect(resultsOf(result).after).toBe("run");
    expect(runOf(result).conclusion).toBe("success");
  });

  test("takes a matrix from a forced output", async () => {
    const content = workflow(
      "push",
      job("plan", 'outputs: { list: "${{ steps.p.outputs.list }}" }'),
      job("test", 'needs: plan\nstrategy: { matrix: { os: "${{ fromJSON(needs.plan.outputs.list) }}" } }'),
    );
    const known = await play(content, { name: "push" }, given('plan.list=["a","b"]'));
    expect(jobOf(known, "test").cells.map((cell) => cell.name)).toEqual(["test (a)", "test (b)"]);
    const unknown = await play(content, { name: "push" });
    expect(jobOf(unknown, "test")).toMatchObject({
      result: "run",
      cells: [],
      reason: "Its matrix is not known. It depends on needs.plan.outputs.list, which only a run can tell.",
    });
    const empty = await play(content, { name: "push" }, given("plan.list=[]"));
    expect(jobOf(empty, "test")).toMatchObject({
      result: "fail",
      reason: 'It fails before it starts: Matrix vector "os" does not contain any values.',
    });
    expect(runOf(empty).conclusion).toBe("failure");
  });

  test("a skipped matrix is one check with the name as it is written", async () => {
    const content = workflow(
      "push",
      job("test", "name: Py ${{ matrix.v }}\nif: false\nstrategy: { matrix: { v: [1, 2] } }"),
    );
    const result = await play(content, { name: "push" });
    expect(jobOf(result, "test")).toMatchObject({ name: "Py ${{ matrix.v }}", result: "skip", cells: [] });
  });

  test("a cell that no job has is refused, with the cells there are", async () => {
    const message =
      'Job "test" has no cell with python=3.9; its cells are python=3.11,os=linux and python=3.11,os=windows';
    await expect(cellsOf(files(), "test[python=3.9]=failure")).rejects.toThrow(message);
    await expect(play(workflow("push", job("a")), { name: "push" }, forced("a[x=1]=failure"))).rejects.toThrow(
      'Job "a" has no cell with x=1; its cells are none.',
    );
  });
});

describe("labels", () => {
  test.each([
    ["ubuntu-latest", ["ubuntu-latest"]],
    ["[self-hosted, linux]", ["self-hosted", "linux"]],
    ["{ group: gpus, labels: [a, b] }", ["group:gpus", "a", "b"]],
    ["{ group: gpus }", ["group:gpus"]],
    ["${{ github.ref == 'refs/heads/main' && 'big' || 'small' }}", ["big"]],
    ['${{ fromJSON(\'["a", "b"]\') }}', ["a", "b"]],
    ["${{ vars.RUNNER }}", ["${{ vars.RUNNER }}"]],
    ['[self-hosted, "${{ vars.RUNNER }}"]', ["self-hosted", "${{ vars.RUNNER }}"]],
  ])("runs-on: %s", async (written, labels) => {
    const content = `on: push\njobs:\n  a:\n    runs-on: ${written}\n    steps: [{ run: make }]\n`;
    expect(jobOf(await play(content, { name: "push" }), "a").runsOn).toEqual(labels);
  });

  test("those of all cells are listed once", async () => {
    const content =
      "on: push\njobs:\n  a:\n    strategy: { matrix: { os: [linux, windows], v: [1, 2] } }\n    runs-on: ${{ matrix.os }}\n    steps: [{ run: make }]\n";
    expect(jobOf(await play(content, { name: "push" }), "a").runsOn).toEqual(["linux", "windows"]);
  });
});

describe("concurrency", () => {
  test("is shown with what is known of its group", async () => {
    const content = `on: push
concurrency: { group: "ci-\${{ github.ref }}", cancel-in-progress: "\${{ github.ref != 'refs/heads/main' }}" }
jobs:
${job("a", "concurrency: deploy")}${job("b", "concurrency: run-${{ github.run_id }}")}`;
    const result = await play(content, { name: "push", ref: "dev" });
    expect(runOf(result).concurrency).toEqual({ group: "ci-refs/heads/dev", cancelInProgress: true });
    expect(jobOf(result, "a").concurrency).toEqual({ group: "deploy", cancelInProgress: false });
    expect(jobOf(result, "b").concurrency).toEqual({ group: "run-${{ github.run_id }}", cancelInProgress: false });
  });

  test("two runs in one group say so", async () => {
    const content = (name: string) => `name: ${name}\non: push\nconcurrency: all\njobs:\n${job("a")}`;
    const result = await play({ "a.yml": content("A"), "b.yml": content("B") }, { name: "push" });
    expect(runOf(result, "a.yml").concurrency?.sharedWith).toEqual([".github/workflows/b.yml"]);
  });
});

/** Workflows of up to six jobs, each needing some before it, with some conditions, and some outcomes forced. */
const graphs = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(5), { maxLength: 3 }),
      condition: fc.constantFrom("", "always()", "failure()", '"!cancelled()"', "success()", "false"),
      outcome: fc.constantFrom("", "", "", "failure", "cancelled"),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((nodes) =>
    nodes.map((node, i) => ({
      id: `j${i}`,
      needs: i === 0 ? [] : [...new Set(node.needs.map((need) => `j${need % i}`))],
      condition: node.condition,
      outcome: node.outcome,
    })),
  );

test("in any graph: always() never skips, a default condition needs every ancestor, and skips spread", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (nodes) => {
      const content = workflow(
        "push",
        ...nodes.map(({ id, needs, condition }) =>
          job(id, `needs: [${needs.join(", ")}]\n${condition === "" ? "" : `if: ${condition}`}`),
        ),
      );
      const outcomes = nodes.filter(({ outcome }) => outcome !== "").map(({ id, outcome }) => `${id}=${outcome}`);
      const results = resultsOf(await play(content, { name: "push" }, forced(...outcomes)));
      const ancestors = (id: string): string[] => {
        const direct = nodes.find((node) => node.id === id)?.needs ?? [];
        return [...new Set([...direct, ...direct.flatMap(ancestors)])];
      };
      for (const { id, condition, outcome } of nodes) {
        const before = ancestors(id).map((other) => results[other]);
        const ran = outcome === "" ? "run" : outcome === "failure" ? "fail" : "cancelled";
        if (condition === "always()") expect(results[id]).toBe(ran);
        if (condition === "false") expect(results[id]).toBe("skip");
        if (condition === "" || condition === "success()") {
          expect(results[id]).toBe(before.every((result) => result === "run") ? ran : "skip");
        }
        if (condition === "failure()") expect(results[id]).toBe(before.includes("fail") ? ran : "skip");
        if (condition === '"!cancelled()"') expect(results[id]).toBe(before.includes("cancelled") ? "skip" : ran);
      }
    }),
    { numRuns: 150 },
  );
});
