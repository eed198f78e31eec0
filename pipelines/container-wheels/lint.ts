import { differs, hashFiles, text } from "../../workflow/expressions.ts";
import { environment, runner as runnerContext, stepOutput } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { ScriptStep, Step, StepsJob } from "../../workflow/model.ts";
import { run, script, setupPython } from "../../workflow/steps.ts";
import { installPinned } from "../assets.ts";
import { scriptPath } from "../delivery.ts";
import { debugStep } from "../jobs/debug.ts";
import { checkoutWithSubmodules, neverForRelease, notForRelease } from "../jobs/submodules.ts";
import { conditionsText } from "./conditions.ts";
import type { WheelsPlan } from "./plan.ts";

/** lint-and-format: what breaks at run time first, then format, order of imports, style and types. */
export function lintJob({ options, context }: WheelsPlan): StepsJob<never> {
  const sources = script("Look for sources", scriptPath("existing_folders.sh"), {
    id: "sources",
    env: { FOLDERS: `${options.sources.join("\n")}\n` },
  });
  const folders = stepOutput(sources, "folders");
  const check = (name: string, tool: "critical" | (typeof options.advisory)[number]): ScriptStep =>
    script(name, scriptPath("lint_sources.sh"), {
      if: differs(folders, ""),
      arguments: [tool],
      env: {
        FOLDERS: folders,
        ...(tool !== "critical" && options.advisory.includes(tool) ? { ADVISORY: true } : {}),
      },
    });
  return defineJob({
    id: "lint-and-format",
    name: "lint-and-format",
    runsOn: options.runner,
    timeoutMinutes: 15,
    permissions: { contents: "read" },
    steps: [
      ...checkoutWithSubmodules(),
      setupPython(environment("PYTHON_VERSION")),
      debugStep({ CONDITIONS: conditionsText(context) }),
      pipCache("lint"),
      run("Install the linters", installPinned("lint")),
      sources,
      check("Look for critical findings", "critical"),
      check("Check the format", "black"),
      check("Check the order of imports", "isort"),
      check("Lint", "flake8"),
      check("Check the types", "mypy"),
    ],
  });
}

/** pip's downloads, on whatever platform, keyed by what the project and the tools ask for. */
export function pipCache(purpose: "lint" | "wheels"): Step {
  return {
    name: "Cache Python dependencies",
    if: notForRelease,
    uses: "actions/cache",
    accepted: neverForRelease,
    with: {
      path: "~/.cache/pip\n~/AppData/Local/pip/Cache\n~/Library/Caches/pip\n",
      key: text`${runnerContext("os")}-pip-${purpose}-${hashFiles("**/requirements*.txt", "**/pyproject.toml")}`,
      "restore-keys": text`${runnerContext("os")}-pip-${purpose}-\n${runnerContext("os")}-pip-\n`,
    },
  };
}
