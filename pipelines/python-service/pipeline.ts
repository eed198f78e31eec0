import { deliverRequirements, scaffold } from "../assets.ts";
import { deliverScript, deliverWorkflow } from "../delivery.ts";
import { deliverDependabot } from "../dependabot.ts";
import { deliverDeployer } from "../deployer.ts";
import { checksCommentScripts, checksCommentWorkflow } from "../jobs/checks-comment.ts";
import { deploymentScripts } from "../jobs/deployment.ts";
import { metricsScripts } from "../jobs/run-metrics.ts";
import { definePipeline } from "../pipeline.ts";
import { buildWorkflow } from "./build.ts";
import { deployWorkflow } from "./deploy.ts";
import { licenseWorkflow } from "./license-compliance.ts";
import { pythonServiceOptions } from "./options.ts";
import { planPythonService } from "./plan.ts";
import { previewWorkflow } from "./preview.ts";
import { securityWorkflow } from "./security.ts";
import { testWorkflow } from "./test.ts";

/** A Python service: tested everywhere, built for several platforms, scanned, and deployed by one contract. */
export const pythonService = definePipeline({
  name: "python-service",
  summary:
    "Tests a Python service on every system, builds and scans its image, checks licences, deploys it in stages with automatic rollback and previews pull requests.",
  options: pythonServiceOptions,
  build(options, context) {
    const plan = planPythonService(options, context);
    const build = buildWorkflow(plan);
    const checks = [testWorkflow(plan), build, securityWorkflow(plan), licenseWorkflow(plan)] as const;
    const workflows = [
      ...checks,
      deployWorkflow(build, plan),
      ...(options.previews ? [previewWorkflow(plan)] : []),
      checksCommentWorkflow(checks, { file: "pull-request.yaml", runner: options.runner }),
    ];
    const scripts = [
      ...metricsScripts,
      ...checksCommentScripts,
      "audit_dependencies.sh",
      "audit_sarif.py",
      "bandit.sh",
      ...(options.benchmarks === false ? [] : ["benchmark_report.py"]),
      "container_tags.sh",
      "debug.sh",
      "dependency_licenses.py",
      ...deploymentScripts(plan.cluster),
      "earlier_history.py",
      "gitleaks.sh",
      "install_service.py",
      "license_headers.py",
      "measured.py",
      ...(options.previews ? ["preview_comment.py"] : []),
      "published_image.sh",
      "sarif_gate.py",
      "service_tests.py",
      "spdx.py",
      "test_summary.py",
      "trends.py",
    ];
    return {
      files: [
        ...workflows.map((workflow) => deliverWorkflow(workflow, context)),
        ...scripts.map((name) => deliverScript(name, context)),
        deliverRequirements("audit", context),
        ...(options.installer === "poetry" ? [deliverRequirements("poetry", context)] : []),
        deliverDependabot(["github-actions", "pip", "docker"], context),
        scaffold("gitleaks.toml", ".gitleaks.toml", { SERVICE: plan.service }),
        ...deliverDeployer(options.strategy, plan.service, context),
      ],
      requires: [
        { path: ".github/workflows/test.yaml", job: "tests" },
        { path: ".github/workflows/build.yaml", job: "build" },
        { path: ".github/workflows/security.yaml", job: "security" },
        { path: ".github/workflows/license-compliance.yaml", job: "licenses" },
      ],
      variables: {},
    };
  },
});
