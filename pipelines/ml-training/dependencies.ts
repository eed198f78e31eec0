import type { Condition } from "../../workflow/expressions.ts";
import { equals, or } from "../../workflow/expressions.ts";
import { event, github, input, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, ScriptStep, StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, script, setupPython } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { appToken } from "./app-token.ts";
import type { MlTrainingPlan } from "./plan.ts";

export const packagesCron = "0 3 * * *";
export const pinsCron = "0 3 1 * *";

/** dependencies.yml: packages every night, actions and runner images every month, each as one pull request that is kept up to date. */
export function dependenciesWorkflow(plan: MlTrainingPlan): Workflow {
  const { options } = plan;
  const on = (cron: string, word: string) => or(equals(event("schedule"), cron), equals(input("update"), word));
  const packages = packagesJob(plan, on(packagesCron, "packages"));
  const pins = pinsJob(plan, on(pinsCron, "pins"));
  const jobs: readonly Job[] = [packages, pins];
  return {
    file: "dependencies.yml",
    name: "Dependencies",
    on: {
      schedule: [{ cron: packagesCron }, { cron: pinsCron }],
      workflowDispatch: {
        inputs: {
          update: { type: "choice", description: "What to update", options: ["packages", "pins"], default: "packages" },
          ...debugInput,
        },
      },
    },
    concurrency: { group: "dependencies", cancelInProgress: false },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner: options.runner })],
  };
}

function packagesJob(plan: MlTrainingPlan, when: Condition): StepsJob<never> {
  const { options } = plan;
  const files = [...new Set(["requirements.txt", options.requirements, options.securityRequirements])];
  const update = script("Update what is pinned", scriptPath("update_requirements.py"), {
    id: "update",
    arguments: files,
    env: { COOLDOWN_DAYS: options.cooldownDays, PYTHON_VERSION: options.pythonVersions[0]! },
  });
  return defineJob({
    id: "packages",
    name: "packages",
    if: when,
    runsOn: options.runner,
    timeoutMinutes: 15,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      debugStep(),
      setupPython(options.pythonVersions.at(-1)!),
      update,
      ...pullRequestSteps(plan, update, { branch: "updates/packages", title: "Update Python packages" }),
    ],
  });
}

/** Reports on every pinned action, its signature among it; those that the repository itself wrote are moved on. */
function pinsJob(plan: MlTrainingPlan, when: Condition): StepsJob<never> {
  const { options } = plan;
  const update = script("Check and update actions and runner images", scriptPath("update_pins.py"), {
    id: "update",
    env: { COOLDOWN_DAYS: options.cooldownDays, GITHUB_TOKEN: github.token, UPDATE: options.updates !== false },
  });
  return defineJob({
    id: "pins",
    name: "pins",
    if: when,
    runsOn: options.runner,
    timeoutMinutes: 15,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      debugStep(),
      update,
      ...pullRequestSteps(plan, update, { branch: "updates/pins", title: "Update actions and runner images" }),
    ],
  });
}

/** With a token of an App: the checks of a pull request that GITHUB_TOKEN opens wait for somebody to start them. */
function pullRequestSteps(
  { options, context }: MlTrainingPlan,
  update: ScriptStep,
  { branch, title }: { readonly branch: string; readonly title: string },
) {
  if (options.updates === false) return [];
  const changed = equals(stepOutput(update, "changed"), "true");
  const { step, token } = appToken(options.updates, {
    "permission-contents": "write",
    "permission-pull-requests": "write",
    "permission-workflows": "write",
  });
  return [
    { ...step, if: changed },
    script("Open the pull request", scriptPath("update_pull_request.py"), {
      if: changed,
      env: {
        GITHUB_TOKEN: token,
        BASE: context.repository.defaultBranch,
        BRANCH: branch,
        TITLE: title,
        BODY: "update.md",
      },
    }),
  ];
}
