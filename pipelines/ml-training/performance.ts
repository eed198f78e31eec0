import type { Condition, Value } from "../../workflow/expressions.ts";
import { and, cancelled, differs, equals, not, or, text } from "../../workflow/expressions.ts";
import { event, github, input, matrix, secret, variable } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Environment, Job, Step, StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { installRequirements } from "../jobs/python-tests.ts";
import { callTrigger, metricsUnlessCalled, noticeSecrets } from "./called.ts";
import { checkpoints } from "./ci-tests.ts";
import type { MlTrainingOptions } from "./options.ts";
import type { MlTrainingPlan } from "./plan.ts";

export const nightlyCron = "0 2 * * *";
export const suiteCron = "0 5 * * 0";

/** What each group of benchmarks measures; `python -m benchmarks GROUP NAME` runs one. */
export const benchmarks = {
  training: ["throughput", "memory", "gpu-utilization", "scaling"],
  inference: ["latency", "concurrency", "expert-cache", "load"],
  resources: ["memory-leak", "cpu", "gpu-memory", "network"],
} as const;

/** Where the repository keeps the figures that others are compared with. */
const baselineFile = "benchmarks/baseline.json";

/** performance.yml: every night, by hand, and for each release before it is published, against a baseline. */
export function performanceWorkflow(plan: MlTrainingPlan): Workflow {
  const { options } = plan;
  const weekly = equals(event("schedule"), suiteCron);
  const groups = Object.entries(benchmarks).map(([group, names]) => benchmarkJob(plan, group, names, not(weekly)));
  const suite = suiteJob(plan, or(weekly, input<boolean>("suite")));
  const baseline = baselineJob(plan, groups);
  const jobs: readonly Job[] = [...groups, baseline, suite];
  return {
    file: "performance.yml",
    name: "Performance",
    on: {
      schedule: [{ cron: nightlyCron }, { cron: suiteCron }],
      workflowDispatch: {
        inputs: {
          suite: { type: "boolean", description: "Run the weekly benchmark suite too", default: false },
          ...debugInput,
        },
      },
      // A release calls it, so that a tag's figures are measured once, and before anything is published.
      workflowCall: callTrigger([...noticeSecrets(options), ...measuredSecrets(options)]),
    },
    concurrency: { group: text`performance-${github.ref}-${github.eventName}`, cancelInProgress: false },
    jobs: [...jobs, metricsUnlessCalled(jobs, options)],
  };
}

function benchmarkJob(plan: MlTrainingPlan, group: string, names: readonly string[], when: Condition): StepsJob<never> {
  const { options } = plan;
  const name = matrix("benchmark");
  return defineJob({
    id: group,
    name: group,
    if: when,
    runsOn: options.gpuLabels,
    timeoutMinutes: 120,
    permissions: { contents: "read" },
    strategy: { failFast: false, matrix: { benchmark: names } },
    steps: [
      ...preparation(options, name),
      script("Measure", scriptPath("measure_benchmark.py"), {
        env: { ...measured(options), GROUP: group, BENCHMARK: name, ITERATIONS: variable("BENCHMARK_ITERATIONS") },
      }),
      uploadArtifact("Upload the figures", {
        artifact: text`benchmark-${group}-${name}`,
        paths: ["benchmark.json"],
      }),
    ],
  });
}

/** What takes too long for every night, kept for the trend. */
function suiteJob(plan: MlTrainingPlan, when: Condition): StepsJob<never> {
  const { options } = plan;
  return defineJob({
    id: "benchmark-suite",
    name: "benchmark-suite",
    if: when,
    runsOn: options.gpuLabels,
    timeoutMinutes: 360,
    permissions: { contents: "read" },
    steps: [
      ...preparation(options, "suite"),
      script("Measure", scriptPath("measure_benchmark.py"), {
        env: { ...measured(options), GROUP: "suite", BENCHMARK: "all", ITERATIONS: variable("BENCHMARK_ITERATIONS") },
      }),
      uploadArtifact("Upload the figures", {
        artifact: "benchmark-suite",
        paths: ["benchmark.json"],
        retentionDays: 90,
      }),
    ],
  });
}

/** Also where some benchmarks failed: what they left is compared, and what is missing is a failure. */
function baselineJob({ options }: MlTrainingPlan, groups: readonly StepsJob<never>[]): StepsJob<never> {
  const expected = Object.entries(benchmarks).flatMap(([group, names]) => names.map((name) => `${group}/${name}`));
  return defineJob({
    id: "baseline",
    name: "baseline",
    comment: "Against figures that somebody reviewed, not the last run's: a slow drift would never be seen.",
    needs: groups,
    if: and(not(cancelled()), differs(event("schedule"), suiteCron)),
    runsOn: options.runner,
    timeoutMinutes: 10,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      {
        name: "Download the figures",
        uses: "actions/download-artifact",
        with: { pattern: "benchmark-*", path: "figures" },
      },
      script("Compare with the baseline", scriptPath("performance_baseline.py"), {
        arguments: ["figures", baselineFile],
        env: {
          EXPECTED: expected.join(" "),
          LIMIT: options.regressionPercent,
          // A release needs a baseline; before there is one, the first runs make it.
          REQUIRED: input<boolean>("called"),
        },
      }),
      uploadArtifact("Upload the proposed baseline", {
        artifact: "performance-baseline",
        paths: ["proposed-baseline.json"],
        ifMissing: "warn",
        if: not(cancelled()),
      }),
    ],
  });
}

function preparation(options: MlTrainingOptions, name: Value): [Step, ...Step[]] {
  return [
    checkout(),
    setupPython(options.pythonVersions.at(-1)!),
    debugStep({ MATRIX: name }),
    installRequirements(options.requirements),
    run("Install the package", "python -m pip install --editable ."),
    checkpoints(),
  ];
}

/** Secrets that benchmarks and distributed tests get where they are asked for. */
export function measured({ wandb, huggingFace }: MlTrainingOptions): Environment {
  return {
    MODEL_CHECKPOINTS: ".cache/checkpoints",
    ...(wandb ? { WANDB_API_KEY: secret("WANDB_API_KEY") } : {}),
    ...(huggingFace ? { HF_TOKEN: secret("HF_TOKEN") } : {}),
  };
}

/** Their names. */
function measuredSecrets({ wandb, huggingFace }: MlTrainingOptions): readonly string[] {
  return [...(wandb ? ["WANDB_API_KEY"] : []), ...(huggingFace ? ["HF_TOKEN"] : [])];
}
