import type { Value } from "../../workflow/expressions.ts";
import { github } from "../../workflow/expressions-contexts.ts";
import type { Environment, Permissions, Step } from "../../workflow/model.ts";
import { checkout, script } from "../../workflow/steps.ts";
import { scriptFolder, scriptPath } from "../delivery.ts";
import type { Registry } from "./registry.ts";

/** What the scripts that read a CI run are told of it. */
export interface ReportedRun {
  readonly runId: Value;
  readonly versions: readonly string[];
  /** Percentage of lines that is asked for. */
  readonly coverage: number;
}

/** Grants of a job that writes the pull request's comment. */
export const commentPermissions: Permissions = {
  contents: "read",
  actions: { read: "reads the run's jobs and artifacts" },
  pullRequests: { write: "writes the comment" },
};

/** Checks out the scripts alone: a job that may write should hold nothing else of the repository. */
export function checkoutScripts(): Step {
  return checkout({ name: "Check out the scripts", only: [scriptFolder] });
}

/** Writes the pull request's one comment, or edits it. The workflow's `env` has IMAGE and COMMIT. */
export function commentStep(run: ReportedRun, registry: Registry, env: Environment): Step {
  return script("Write the pull request comment", scriptPath("pull_request_comment.py"), {
    env: { ...runEnvironment(run), IMAGE_PAGE: registry.page, ...env },
  });
}

/** Shows the run's coverage as a check of its own. */
export function coverageCheckStep(run: ReportedRun): Step {
  return script("Publish the check", scriptPath("coverage_check.py"), { env: runEnvironment(run) });
}

function runEnvironment({ runId, versions, coverage }: ReportedRun): Environment {
  return {
    GITHUB_TOKEN: github.token,
    RUN_ID: runId,
    PYTHON_VERSIONS: versions.join(" "),
    COVERAGE: coverage,
  };
}
