import { hashFiles, type Template, text, type Value } from "../../workflow/expressions.ts";
import { runner } from "../../workflow/expressions-contexts.ts";
import type { ActionStep, Environment, Step } from "../../workflow/model.ts";
import { checkout, script, setupPython } from "../../workflow/steps.ts";
import { requirementsPath } from "../assets.ts";
import { scriptPath } from "../delivery.ts";
import type { PythonServicePlan } from "./plan.ts";

const pipCache = text`${runner("temp")}/cache/pip`;
const poetryCache = text`${runner("temp")}/cache/poetry`;

/** The interpreter, the caches of pip and Poetry, and the project with some of its extras in an environment of its own. */
export function installedProject(
  plan: PythonServicePlan,
  given: {
    readonly version: Value;
    readonly extras: Value;
    readonly cachedAs: Template | string;
    readonly caches?: boolean;
  },
): readonly [Step, ...Step[]] {
  const { installer, requirements } = plan.options;
  const locked =
    installer === "poetry" ? ["poetry.lock", requirementsPath("poetry")] : [requirements, "pyproject.toml"];
  const prefix = text`${installer}-${runner("os")}-${given.cachedAs}-`;
  const cache: ActionStep = {
    name: "Cache what is downloaded",
    uses: "actions/cache",
    with: {
      path: text`${pipCache}\n${poetryCache}`,
      key: text`${prefix}${hashFiles(...locked)}`,
      "restore-keys": prefix,
    },
  };
  return [
    checkout(),
    setupPython(given.version),
    ...(given.caches === false ? [] : [cache]),
    script("Install the project", scriptPath("install_service.py"), {
      env: {
        INSTALLER: installer,
        EXTRAS: given.extras,
        ...(installer === "pip" ? { REQUIREMENTS: requirements } : { POETRY_REQUIREMENTS: requirementsPath("poetry") }),
        ...cacheFolders,
      },
    }),
  ];
}

/** Where pip and Poetry keep what they download. */
const cacheFolders: Environment = { PIP_CACHE_DIR: pipCache, POETRY_CACHE_DIR: poetryCache };
