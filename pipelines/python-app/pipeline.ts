import { deliverScript, deliverWorkflow } from "../delivery.ts";
import { deliverDependabot } from "../dependabot.ts";
import { metricsScripts } from "../jobs/run-metrics.ts";
import { definePipeline } from "../pipeline.ts";
import { cdWorkflow } from "./cd.ts";
import { ciWorkflow } from "./ci.ts";
import { pythonAppOptions } from "./options.ts";
import { planPythonApp } from "./plan.ts";
import { releaseWorkflow } from "./release.ts";
import { integrationTestScaffold, preCommitScaffold } from "./scaffold.ts";

/** A Python application in an image: tested on several versions, tried out after each CI, promoted by a tag. */
export const pythonApp = definePipeline({
  name: "python-app",
  summary: "Tests a Python application, builds its image, runs it after CI and promotes it on a version tag.",
  options: pythonAppOptions,
  build(options, context) {
    const plan = planPythonApp(options, context);
    const ci = ciWorkflow(plan);
    const scripts = [
      ...metricsScripts,
      "ci_run.py",
      ...(options.coverageCheck ? ["coverage_check.py"] : []),
      "debug.sh",
      "image_tags.sh",
      ...(plan.integration ? ["integration_test.sh"] : []),
      "open_pull_requests.py",
      "promote_image.sh",
      "pull_request_comment.py",
      "run_image.sh",
      "test_summary.py",
      "tested_image.sh",
    ];
    return {
      files: [
        deliverWorkflow(ci, context),
        deliverWorkflow(cdWorkflow(ci, plan), context),
        deliverWorkflow(releaseWorkflow(plan), context),
        ...scripts.map((name) => deliverScript(name, context)),
        deliverDependabot(["github-actions", "pip", "docker"], context),
        ...(plan.integration ? [integrationTestScaffold(plan.integration.folder, plan.command)] : []),
        ...(options.preCommit ? [preCommitScaffold()] : []),
      ],
      requires: [{ path: ".github/workflows/ci.yml", job: "ci" }],
      variables: {},
    };
  },
});
