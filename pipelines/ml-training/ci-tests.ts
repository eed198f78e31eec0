import { cancelled, equals, hashFiles, not, text } from "../../workflow/expressions.ts";
import { matrix, outputOf, runner } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ActionStep, StepsJob } from "../../workflow/model.ts";
import { shellQuoted } from "../../workflow/render.ts";
import { checkout, run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptFolder, scriptPath } from "../delivery.ts";
import { debugStep } from "../jobs/debug.ts";
import { installRequirements } from "../jobs/python-tests.ts";
import type { MlTrainingPlan } from "./plan.ts";
import { servicesOf } from "./services.ts";

type Changes = StepsJob<"code" | "docs">;

const ran = not(cancelled());
const version = matrix("python-version");

/** pylint, black, isort and mypy, each to its end, so that one run shows all there is to mend. */
export function codeQualityJob({ options, package: name }: MlTrainingPlan, changes: Changes): StepsJob<never> {
  const paths = `${name.replaceAll(".", "/")} ${shellQuoted(options.tests)}`;
  const source = paths.split(" ")[0]!;
  return defineJob({
    id: "code-quality",
    name: "code-quality",
    needs: [changes],
    if: equals(outputOf(changes, "code"), "true"),
    runsOn: options.runner,
    timeoutMinutes: options.testTimeout,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      setupPython(options.pythonVersions.at(-1)!, { cachedBy: options.requirements }),
      installRequirements(options.requirements),
      run("Check formatting", `python -m black --check --diff ${paths}`),
      run("Check the order of imports", `python -m isort --check-only --diff ${paths}`, { if: ran }),
      run("Lint", `python -m pylint ${source}`, { if: ran }),
      run("Check types", `python -m mypy ${source}`, { if: ran }),
    ],
  });
}

/** Each Python version on as many machines as there are shards; the coverage of each is kept. */
export function unitTestsJob({ options, package: name }: MlTrainingPlan, changes: Changes): StepsJob<never> {
  return defineJob({
    id: "unit-tests",
    name: "unit-tests",
    needs: [changes],
    if: equals(outputOf(changes, "code"), "true"),
    runsOn: options.runner,
    timeoutMinutes: options.testTimeout,
    permissions: { contents: "read" },
    strategy: {
      failFast: false,
      matrix: { "python-version": options.pythonVersions, shard: shardsOf(options.shards) },
    },
    steps: [
      checkout(),
      setupPython(version, { cachedBy: options.requirements }),
      debugStep({ MATRIX: text`${version}, ${matrix("shard")}` }),
      installRequirements(options.requirements),
      run("Install the package", "python -m pip install --no-deps --editable ."),
      checkpoints(),
      script("Test", scriptPath("test_shard.py"), {
        arguments: [
          "--numprocesses=auto",
          "--junitxml=reports/junit.xml",
          `--cov=${name}`,
          "--cov-report=",
          "--cov-report=json:reports/coverage.json",
        ],
        env: {
          TESTS: `${options.tests}/unit`,
          SHARD: matrix("shard"),
          SHARDS: options.shards,
          MODEL_CHECKPOINTS: checkpointFolder,
          TEST_DATA_SIZE: "small",
        },
      }),
      uploadArtifact("Upload the reports", {
        artifact: text`unit-${version}-${matrix("shard")}`,
        paths: ["reports/"],
        ifMissing: "warn",
        if: ran,
      }),
    ],
  });
}

/** Adds the shards' coverage up. One figure for all versions: a line that only one of them has counts too. */
export function coverageJob({ options }: MlTrainingPlan, unit: StepsJob<never>): StepsJob<never> {
  const folder = "reports";
  return defineJob({
    id: "coverage",
    name: "coverage",
    needs: [unit],
    runsOn: options.runner,
    timeoutMinutes: 5,
    permissions: { contents: "read" },
    steps: [
      checkout({ name: "Check out the scripts", only: [scriptFolder] }),
      {
        name: "Download the reports",
        uses: "actions/download-artifact",
        with: { pattern: "unit-*", path: folder },
      },
      script("Gate the coverage", scriptPath("coverage_gate.py"), {
        arguments: [folder],
        env: { THRESHOLD: options.coverage, EXPECTED: options.pythonVersions.length * options.shards },
      }),
      uploadArtifact("Upload the figures", {
        artifact: "metrics-coverage",
        paths: ["metrics/metrics.json"],
        if: ran,
        ifMissing: "warn",
      }),
    ],
  });
}

/** The package with each PyTorch on each system; one cell measures coverage against a known PyTorch. */
export function compatibilityJob(plan: MlTrainingPlan, changes: Changes): StepsJob<never> {
  const { options, package: name, compatibility } = plan;
  const measured = matrix<boolean>("coverage");
  const tests = shellQuoted(`${options.tests}/unit`);
  return defineJob({
    id: "compatibility",
    name: "compatibility",
    needs: [changes],
    if: equals(outputOf(changes, "code"), "true"),
    runsOn: matrix("os"),
    timeoutMinutes: options.testTimeout,
    permissions: { contents: "read" },
    strategy: compatibility.strategy,
    steps: [
      checkout(),
      setupPython(version, { cachedBy: options.requirements }),
      script("Install with PyTorch", scriptPath("install_with_pytorch.sh"), {
        env: { PYTORCH: matrix("pytorch-version"), REQUIREMENTS: options.requirements },
      }),
      run("Test", `python -m pytest --numprocesses=auto ${tests}`, { if: not(measured) }),
      run(
        "Test with coverage",
        `python -m pytest --numprocesses=auto --cov=${name} --cov-report=html:reports/htmlcov ${tests}`,
        {
          if: measured,
        },
      ),
      uploadArtifact("Upload the coverage report", {
        artifact: "coverage-report",
        paths: ["reports/htmlcov/"],
        if: measured,
      }),
    ],
  });
}

/** One job a suite, each with services of its own. */
export function integrationTestsJob(plan: MlTrainingPlan, changes: Changes): StepsJob<never> {
  const { options } = plan;
  const { containers, variables } = servicesOf(options);
  return defineJob({
    id: "integration-tests",
    name: "integration-tests",
    needs: [changes],
    if: equals(outputOf(changes, "code"), "true"),
    runsOn: options.runner,
    timeoutMinutes: options.testTimeout,
    permissions: { contents: "read" },
    strategy: { failFast: false, matrix: { suite: options.integrationSuites } },
    ...(options.services.length === 0 ? {} : { services: containers }),
    steps: [
      checkout(),
      setupPython(options.pythonVersions.at(-1)!, { cachedBy: options.requirements }),
      debugStep({ MATRIX: matrix("suite") }),
      installRequirements(options.requirements),
      run("Install the package", "python -m pip install --no-deps --editable ."),
      cache("Restore the test databases", databaseFolder, "test-databases", `${options.tests}/**/*.sql`),
      checkpoints(),
      run("Test", `python -m pytest --junitxml=reports/junit.xml "$SUITE"`, {
        env: {
          SUITE: text`${options.tests}/integration/${matrix("suite")}`,
          ...variables,
          MODEL_CHECKPOINTS: checkpointFolder,
          TEST_DATABASES: databaseFolder,
          TEST_DATA_SIZE: "small",
        },
      }),
      uploadArtifact("Upload the reports", {
        artifact: text`integration-${matrix("suite")}`,
        paths: ["reports/"],
        ifMissing: "warn",
        if: ran,
      }),
    ],
  });
}

const checkpointFolder = ".cache/checkpoints";
const databaseFolder = ".cache/test-databases";

/** Checkpoints that tests download, by the files that say which. */
export function checkpoints(): ActionStep {
  return cache(
    "Restore the model checkpoints",
    checkpointFolder,
    "checkpoints",
    "**/checkpoints*.txt",
    "**/checkpoints*.json",
  );
}

function cache(name: string, path: string, kind: string, ...keyedBy: readonly string[]): ActionStep {
  return {
    name,
    uses: "actions/cache",
    with: {
      path,
      key: text`${kind}-${runner("os")}-${hashFiles(...keyedBy)}`,
      "restore-keys": text`${kind}-${runner("os")}-`,
    },
  };
}

function shardsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}
