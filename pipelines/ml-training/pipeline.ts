import { deliverActionlintSettings } from "../actionlint-settings.ts";
import { deliverScript, deliverWorkflow } from "../delivery.ts";
import { deliverDependabot } from "../dependabot.ts";
import { deliverDeployer, deployFolder } from "../deployer.ts";
import { checksCommentScripts, checksCommentWorkflow } from "../jobs/checks-comment.ts";
import { deploymentScripts } from "../jobs/deployment.ts";
import { metricsScripts } from "../jobs/run-metrics.ts";
import { type DeliveredFile, definePipeline } from "../pipeline.ts";
import { ciWorkflow } from "./ci.ts";
import { cloudAccess } from "./cloud-access.ts";
import { dependenciesWorkflow } from "./dependencies.ts";
import { deployWorkflow } from "./deploy.ts";
import { distributedWorkflow } from "./distributed.ts";
import { docsWorkflow } from "./docs.ts";
import { mlTrainingOptions } from "./options.ts";
import { performanceWorkflow } from "./performance.ts";
import { type MlTrainingPlan, planMlTraining } from "./plan.ts";
import { releaseWorkflow } from "./release.ts";
import { securityRequirements } from "./scaffold.ts";
import { securityWorkflow } from "./security.ts";
import { upkeepWorkflow } from "./upkeep.ts";

/** A training library: tested on many versions, measured on GPUs, released, deployed and kept in order. */
export const mlTraining = definePipeline({
  name: "ml-training",
  summary:
    "Tests, scans, measures on GPUs, releases and deploys a training library, and keeps its dependencies current.",
  options: mlTrainingOptions,
  build(options, context) {
    const plan = planMlTraining(options, context);
    const ci = ciWorkflow(plan);
    const security = securityWorkflow(plan);
    const performance = performanceWorkflow(plan);
    const docs = docsWorkflow(plan);
    const deploy = deployWorkflow(plan, ci);
    const workflows = [
      ci,
      security,
      performance,
      distributedWorkflow(plan),
      docs,
      deploy,
      releaseWorkflow(plan, { ci, security, performance, docs, deploy }),
      dependenciesWorkflow(plan),
      upkeepWorkflow(plan),
      checksCommentWorkflow([ci, security, docs], { file: "pull-request.yml", runner: options.runner }),
    ];
    return {
      files: [
        ...workflows.map((workflow) => deliverWorkflow(workflow, context)),
        ...scriptsOf(plan).map((name) => deliverScript(name, context)),
        ...deliverActionlintSettings([...options.gpuLabels, ...options.distributed.labels], context),
        deliverDependabot(["github-actions", "docker"], context),
        securityRequirements(options.securityRequirements),
        ...deployerFiles(plan),
      ],
      requires: [
        { path: ".github/workflows/ci.yml", job: "ci" },
        { path: ".github/workflows/security.yml", job: "security-scan" },
        { path: ".github/workflows/ci.yml", job: "test-unit" },
        { path: ".github/workflows/ci.yml", job: "test-integration" },
      ],
      variables: plan.variables,
      exceptions: plan.exceptions,
      reservations: [
        {
          path: ".github/workflows/distributed.yml",
          job: "node",
          option: "distributed.nodes",
          runners: options.distributed.nodes,
        },
      ],
    };
  },
});

/** The scripts of the deployment contract; a first chart only where none has another place. */
function deployerFiles({ options, context }: MlTrainingPlan): readonly DeliveredFile[] {
  const files = deliverDeployer(options.strategy, context.repository.name.toLowerCase(), context);
  const chart = `${deployFolder}/chart`;
  const elsewhere = options.chart !== false && options.chart !== chart;
  return elsewhere ? files.filter(({ path }) => !path.startsWith(`${chart}/`)) : files;
}

function scriptsOf({ options }: MlTrainingPlan): string[] {
  const scripts = [
    "artifact_json.py",
    "base_images.py",
    "build_docs.sh",
    "changed_parts.sh",
    "coverage_gate.py",
    "create_release.sh",
    "create_tag.sh",
    "debug.sh",
    "dependency_scan.py",
    "deployment_target.sh",
    "distributed_test.sh",
    "gang_rendezvous.py",
    "github_api.py",
    "image_tags.sh",
    "install_with_pytorch.sh",
    "measure_benchmark.py",
    "performance_baseline.py",
    "release_version.py",
    "test_shard.py",
    "try_package.py",
    "update_pins.py",
    "update_requirements.py",
    "upkeep_figures.py",
    "upkeep_report.py",
    ...(options.updates === false ? [] : ["update_pull_request.py"]),
    ...(options.chart === false ? [] : ["package_chart.sh", "publish_chart.sh"]),
    ...(options.healthCheckWebhook === undefined ? [] : ["health_report.py"]),
    ...checksCommentScripts,
    ...metricsScripts,
    ...deploymentScripts(cloudAccess(options, "").cluster),
  ];
  return [...new Set(scripts)].sort();
}
