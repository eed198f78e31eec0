import { and, cancelled, differs, equals, firstOf, format, not, text } from "../../workflow/expressions.ts";
import { event, github, outputOf } from "../../workflow/expressions-contexts.ts";
import { imageScanCategory } from "../../workflow/image-scan.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, Step, StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { changesJob } from "../jobs/changes.ts";
import { debugInput, debugStep } from "../jobs/debug.ts";
import { installRequirements } from "../jobs/python-tests.ts";
import { callTrigger, metricsUnlessCalled, noticeSecrets } from "./called.ts";
import { sarifSteps, scanPermissions } from "./code-scanning.ts";
import type { MlTrainingPlan } from "./plan.ts";

/** Every night what the world learnt of our dependencies; every Sunday night everything. */
export const auditCron = "0 1 * * 1-6";
export const fullCron = "0 1 * * 0";

const ran = not(cancelled());

/** security.yml: dependencies, code, image and bill of materials; the branch rule requires its check `security-scan`. */
export function securityWorkflow(plan: MlTrainingPlan): Workflow {
  const { options, context } = plan;
  const { runner } = options;
  const changes = changesJob({ name: "security-changes", documentation: options.documentation.folder, runner });
  const code = equals(outputOf(changes, "code"), "true");
  // The nightly audit looks for news: the code and its image are what they were.
  const inFull = and(code, differs(event("schedule"), auditCron));
  const dependencies = dependencyJob(plan, changes, code);
  const secrets = secretsJob(plan, changes);
  const analysis = staticAnalysisJob(plan, changes, inFull);
  const codeql = options.codeScanning ? codeqlJob(plan, changes, inFull) : undefined;
  const container = containerJob(plan, changes, inFull);
  const sbom = sbomJob(plan, changes, inFull);
  const parts = [dependencies, secrets, analysis, ...(codeql ? [codeql] : []), container, sbom];
  const mayBeSkipped = parts.filter((job) => job !== secrets);
  const scan = aggregateJob({ id: "security-scan", needs: [changes, ...parts], mayBeSkipped, runner });
  const jobs: readonly Job[] = [changes, ...parts, scan];
  return {
    file: "security.yml",
    name: "Security Scan",
    on: {
      pullRequest: {},
      push: { branches: [context.repository.defaultBranch] },
      ...(options.mergeQueue ? { mergeGroup: {} } : {}),
      schedule: [{ cron: auditCron }, { cron: fullCron }],
      workflowDispatch: { inputs: debugInput },
      workflowCall: callTrigger(noticeSecrets(options)),
    },
    concurrency: {
      group: text`security-${firstOf(event("pull_request.number"), format("{0}-{1}-{2}", github.ref, github.sha, github.eventName))}`,
      cancelInProgress: equals(github.eventName, "pull_request"),
    },
    jobs: [...jobs, metricsUnlessCalled(jobs, options, "security-metrics")],
  };
}

type Changes = StepsJob<"code" | "docs">;
type If = StepsJob["if"] & {};

/** Known vulnerabilities and licences fail the scan; what is outdated is only shown. */
function dependencyJob({ options }: MlTrainingPlan, changes: Changes, when: If): StepsJob<never> {
  return defineJob({
    id: "dependency-scan",
    name: "dependency-scan",
    needs: [changes],
    if: when,
    runsOn: options.runner,
    timeoutMinutes: 20,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      debugStep(),
      setupPython(options.pythonVersions.at(-1)!, { cachedBy: options.requirements }),
      run("Install the package into an environment of its own", installApart, {
        comment: "Apart from the tools: their dependencies are not the package's.",
      }),
      installRequirements(options.securityRequirements),
      script("Look for vulnerabilities, licences and what is outdated", scriptPath("dependency_scan.py"), {
        env: {
          PYTHON: ".scanned/bin/python",
          SCANNERS: options.scanners.join(" "),
          ALLOWED_LICENSES: options.allowedLicenses.join("\n"),
        },
      }),
      uploadArtifact("Upload the reports", {
        artifact: "dependency-reports",
        paths: ["reports/"],
        ifMissing: "warn",
        if: ran,
      }),
      uploadArtifact("Upload the figures", {
        artifact: "metrics-dependencies",
        paths: ["metrics/metrics.json"],
        ifMissing: "warn",
        if: ran,
      }),
    ],
  });
}

const installApart = "python -m venv .scanned\n.scanned/bin/python -m pip install --quiet .";

/** Runs whatever changed: a secret in a Markdown file is as public as any. */
function secretsJob({ options }: MlTrainingPlan, changes: Changes): StepsJob<never> {
  return defineJob({
    id: "secret-detection",
    name: "secret-detection",
    needs: [changes],
    runsOn: options.runner,
    timeoutMinutes: 15,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      debugStep(),
      trivy("Look for secrets", { "scan-type": "fs", "scan-ref": ".", scanners: "secret", "exit-code": "1" }),
    ],
  });
}

function staticAnalysisJob({ options, package: name }: MlTrainingPlan, changes: Changes, when: If): StepsJob<never> {
  const sarif = "reports/bandit.sarif";
  const source = name.replaceAll(".", "/");
  return defineJob({
    id: "static-analysis",
    name: "static-analysis",
    needs: [changes],
    if: when,
    runsOn: options.runner,
    timeoutMinutes: 20,
    permissions: scanPermissions(options.codeScanning),
    steps: [
      checkout(),
      debugStep(),
      setupPython(options.pythonVersions.at(-1)!, { cachedBy: options.securityRequirements }),
      installRequirements(options.securityRequirements),
      run(
        "Look for insecure code",
        `mkdir -p reports\npython -m bandit --recursive --severity-level medium --format sarif --output ${sarif} ${source}`,
      ),
      ...sarifSteps(options.codeScanning, sarif, "bandit"),
    ],
  });
}

function codeqlJob({ options }: MlTrainingPlan, changes: Changes, when: If): StepsJob<never> {
  return defineJob({
    id: "code-scanning",
    name: "code-scanning",
    needs: [changes],
    if: when,
    runsOn: options.runner,
    timeoutMinutes: 60,
    permissions: scanPermissions(true),
    steps: [
      checkout(),
      debugStep(),
      { name: "Set up CodeQL", uses: "github/codeql-action/init", with: { languages: "python", "build-mode": "none" } },
      { name: "Analyse", uses: "github/codeql-action/analyze", with: { category: "codeql-python" } },
    ],
  });
}

/** The image, the image that it is built on, and how it is configured. */
function containerJob({ options }: MlTrainingPlan, changes: Changes, when: If): StepsJob<never> {
  const severe = { severity: "CRITICAL,HIGH", "ignore-unfixed": true } as const;
  return defineJob({
    id: "container-scan",
    name: "container-scan",
    needs: [changes],
    if: when,
    runsOn: options.runner,
    timeoutMinutes: 45,
    permissions: scanPermissions(options.codeScanning),
    steps: [
      checkout(),
      debugStep(),
      trivy("Review the configuration", {
        "scan-type": "config",
        "scan-ref": ".",
        severity: "CRITICAL,HIGH",
        "exit-code": "1",
      }),
      script("Check the base images", scriptPath("base_images.py"), {
        comment: "By digest: a tag can be moved to anything between this scan and the next build.",
        arguments: ["Dockerfile"],
      }),
      { name: "Set up Buildx", uses: "docker/setup-buildx-action" },
      {
        name: "Build",
        uses: "docker/build-push-action",
        with: { context: ".", tags: "scanned:latest", load: true, "cache-from": "type=gha" },
      },
      trivy("Scan the image", {
        "image-ref": "scanned:latest",
        ...severe,
        format: "sarif",
        output: "reports/trivy.sarif",
        "limit-severities-for-sarif": true,
        "exit-code": "1",
      }),
      ...sarifSteps(options.codeScanning, "reports/trivy.sarif", imageScanCategory),
    ],
  });
}

/** What the repository and its lock files bring, in both formats that others read. */
function sbomJob({ options }: MlTrainingPlan, changes: Changes, when: If): StepsJob<never> {
  const sbom = (name: string, form: string, output: string) =>
    trivy(name, { "scan-type": "fs", "scan-ref": ".", format: form, output });
  return defineJob({
    id: "sbom",
    name: "sbom",
    needs: [changes],
    if: when,
    runsOn: options.runner,
    timeoutMinutes: 15,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      debugStep(),
      sbom("List what it is made of, as SPDX", "spdx-json", "sbom.spdx.json"),
      sbom("List what it is made of, as CycloneDX", "cyclonedx", "sbom.cyclonedx.json"),
      uploadArtifact("Upload the bill of materials", {
        artifact: "sbom",
        paths: ["sbom.spdx.json", "sbom.cyclonedx.json"],
      }),
    ],
  });
}

function trivy(name: string, inputs: Readonly<Record<string, string | boolean>>): Step {
  return { name, uses: "aquasecurity/trivy-action", with: inputs };
}
