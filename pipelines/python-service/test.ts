import {
  and,
  type Condition,
  cancelled,
  type Expression,
  either,
  equals,
  firstOf,
  not,
  text,
} from "../../workflow/expressions.ts";
import { github, input, matrix, runner } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { DispatchInput, Step, StepsJob, Workflow } from "../../workflow/model.ts";
import { shellQuoted } from "../../workflow/render.ts";
import { run, script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { benchmarkCommentJob, benchmarkJob } from "./benchmark.ts";
import { checkTriggers, fromOwnBranch, isPullRequest, type PythonServicePlan, pullRequestOrRun } from "./plan.ts";
import { installedProject } from "./python-steps.ts";
import { dependencyScan } from "./scans.ts";
import { trendsJob } from "./trends.ts";

/** test.yaml: every version on every system in every mode, benchmarks, and the dependencies' known vulnerabilities. */
export function testWorkflow(plan: PythonServicePlan): Workflow {
  const { options } = plan;
  const { runner: machine } = options;
  // By hand one may run a single cell, and nothing besides.
  const alone = and(equals(github.eventName, "workflow_dispatch"), input<boolean>("alone"));
  const whole = not(alone);
  const quality = qualityJob(plan, whole);
  const test = matrixJob(plan, whole);
  const cell = cellJob(plan, alone);
  const benchmark = options.benchmarks === false ? undefined : benchmarkJob(plan, options.benchmarks, whole);
  const comment =
    benchmark && benchmarkCommentJob(plan, benchmark, and(not(cancelled()), isPullRequest, fromOwnBranch));
  const dependencies = dependencyScan(plan, "dependencies", { if: whole, upload: false });
  const measured = [test, dependencies, ...(benchmark ? [benchmark] : [])];
  const trends = trendsJob(plan, {
    needs: measured,
    history: "tests",
    title: "Tests",
    if: and(not(cancelled()), whole),
  });
  const checked = [quality, test, cell, ...(benchmark ? [benchmark] : []), dependencies];
  // GitHub goes by a commit's newest check of a name: one cell that passes must not stand for all of them.
  const name = either(alone, "tests of one cell", "tests");
  const tests = aggregateJob({ id: "tests", name, needs: checked, mayBeSkipped: checked, runner: machine });
  const jobs = [quality, test, cell, benchmark, comment, dependencies, trends, tests].filter(
    (job) => job !== undefined,
  );
  return {
    file: "test.yaml",
    name: "Test",
    on: {
      ...checkTriggers(plan),
      workflowDispatch: {
        inputs: {
          alone: {
            type: "boolean",
            description: "Run the one cell that is chosen below, and nothing else",
            default: false,
          },
          "python-version": choice("Python version of the cell", options.versions),
          os: choice("Machine of the cell", options.systems),
          mode: choice("Mode of the cell", Object.keys(options.modes)),
          ...debugInput,
        },
      },
    },
    concurrency: { group: text`test-${pullRequestOrRun}`, cancelInProgress: isPullRequest },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner: machine })],
  };
}

function choice(description: string, values: readonly string[]): DispatchInput {
  return { type: "choice", description, options: values as [string, ...string[]], default: values[0]! };
}

/** Format, lint and types: once, as they do not depend on the machine. */
function qualityJob(plan: PythonServicePlan, condition: Condition): StepsJob<never> {
  const folders = plan.sources.map((folder) => shellQuoted(folder)).join(" ");
  return defineJob({
    id: "quality",
    name: "quality",
    if: condition,
    runsOn: plan.options.runner,
    timeoutMinutes: 15,
    permissions: { contents: "read" },
    steps: [
      ...installedProject(plan, { version: plan.version, extras: plan.extras.join(" "), cachedAs: "all" }),
      debugStep(),
      run("Check the format", "python -m ruff format --check ."),
      run("Lint", "python -m ruff check --output-format=github ."),
      run("Check the types", `python -m mypy ${folders}`),
    ],
  });
}

function matrixJob(plan: PythonServicePlan, condition: Condition): StepsJob<never> {
  const { options } = plan;
  return defineJob({
    id: "test",
    name: "test",
    strategy: {
      failFast: false,
      matrix: { "python-version": options.versions, os: options.systems, mode: Object.keys(options.modes) },
    },
    ...cellOf(plan, condition, { version: matrix("python-version"), system: matrix("os"), mode: matrix("mode") }),
  });
}

/** One cell of the matrix by itself, to look into it. */
function cellJob(plan: PythonServicePlan, condition: Condition): StepsJob<never> {
  return defineJob({
    id: "cell",
    name: "cell",
    ...cellOf(plan, condition, {
      version: input("python-version"),
      // Empty where the job is skipped, and no machine is called that.
      system: firstOf(input("os"), plan.options.systems[0]!),
      mode: input("mode"),
    }),
  });
}

type Cell = Readonly<Record<"version" | "system" | "mode", Expression<string>>>;

function cellOf(plan: PythonServicePlan, condition: Condition, { version, system, mode }: Cell) {
  const { options } = plan;
  const ran = not(cancelled());
  const cell = text`${version}-${system}-${mode}`;
  const results = text`tests-${runner("os")}-${version}-${mode}-`;
  const byMode = <Value>(value: (name: string) => Value) =>
    JSON.stringify(Object.fromEntries(Object.keys(options.modes).map((name) => [name, value(name)])));
  const steps: [Step, ...Step[]] = [
    ...installedProject(plan, {
      version,
      extras: byMode((name) => options.modes[name]!.extras.join(" ")),
      cachedAs: text`${version}-${mode}`,
    }),
    {
      name: "Cache the results of tests",
      comment: "What failed last runs first, so that it is known soonest; all tests run all the same.",
      uses: "actions/cache",
      with: { path: ".pytest_cache", key: text`${results}${github.sha}`, "restore-keys": results },
    },
    debugStep({ MATRIX: cell }),
    run("Test", testCommand(plan)),
    script("Judge the tests", scriptPath("service_tests.py"), {
      if: ran,
      env: {
        CELL: cell,
        MINIMUM_TESTS: byMode((name) => options.modes[name]!.minimumTests ?? options.minimumTests),
        COVERAGE: options.coverage,
      },
    }),
    uploadArtifact("Upload the reports", {
      artifact: text`reports-${cell}`,
      paths: ["reports/junit.xml", "reports/coverage.xml", "reports/htmlcov/"],
      ifMissing: "warn",
      if: ran,
    }),
    uploadArtifact("Upload the figures", {
      artifact: text`metrics-test-${cell}`,
      paths: ["reports/metrics.json"],
      ifMissing: "warn",
      if: ran,
    }),
  ];
  return {
    if: condition,
    runsOn: system,
    timeoutMinutes: 30,
    permissions: { contents: "read" as const },
    env: { TEST_MODE: mode },
    // On Windows too.
    defaults: { shell: "bash" as const },
    steps,
  };
}

function testCommand({ package: packageName, options }: PythonServicePlan): string {
  return [
    "python .github/scripts/measured.py python -m pytest --failed-first \\",
    ...(options.benchmarks === false ? [] : [`  --ignore=${shellQuoted(options.benchmarks)} \\`]),
    "  --junitxml=reports/junit.xml \\",
    `  --cov=${packageName} --cov-report=term --cov-report=xml:reports/coverage.xml --cov-report=html:reports/htmlcov`,
  ].join("\n");
}
