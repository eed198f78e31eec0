import { and, type Condition, cancelled, differs, hashFiles, not, text } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Step, StepsJob } from "../../workflow/model.ts";
import { checkout, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { requirementsPath } from "../assets.ts";
import { scriptPath } from "../delivery.ts";
import { debugStep } from "../jobs/debug.ts";
import { isPullRequest, notFromFork, type PythonServicePlan } from "./plan.ts";
import { installedProject } from "./python-steps.ts";

interface Scan {
  readonly if?: Condition;
  /** Whether findings go to code scanning. */
  readonly upload: boolean;
}

/** Known vulnerabilities of everything that is installed, in all modes together. */
export function dependencyScan(plan: PythonServicePlan, id: string, scan: Scan): StepsJob<never> {
  const { installer, requirements } = plan.options;
  return scanJob(plan, id, scan, {
    tool: "pip-audit",
    report: "dependencies/audit.sarif",
    steps: [
      ...installedProject(plan, { version: plan.version, extras: plan.extras.join(" "), cachedAs: "all" }),
      script("Look the dependencies up", scriptPath("audit_dependencies.sh"), {
        env: {
          REQUIREMENTS: requirementsPath("audit"),
          PLACE: installer === "poetry" ? "poetry.lock" : requirements,
        },
      }),
    ],
  });
}

/** Secrets in what a pull request adds, or in the whole history. */
export function secretScan(plan: PythonServicePlan): StepsJob<never> {
  const range = text`${event("pull_request.base.sha")}..${github.sha}`;
  return scanJob(
    plan,
    "secret-scan",
    { upload: plan.options.codeScanning },
    {
      tool: "gitleaks",
      report: "gitleaks/gitleaks.sarif",
      // A secret is one whatever level the report gives it.
      failOn: "note",
      steps: [
        checkout({ depth: 0 }),
        debugStep(),
        script("Look for secrets in the pull request", scriptPath("gitleaks.sh"), {
          if: isPullRequest,
          env: { REPORT: "gitleaks/gitleaks.sarif", RANGE: range },
        }),
        script("Look for secrets in the history", scriptPath("gitleaks.sh"), {
          if: not(isPullRequest),
          env: { REPORT: "gitleaks/gitleaks.sarif" },
        }),
      ],
    },
  );
}

/** Insecure code. */
export function banditScan(plan: PythonServicePlan): StepsJob<never> {
  return scanJob(
    plan,
    "bandit",
    { upload: plan.options.codeScanning },
    {
      tool: "bandit",
      report: "bandit/bandit.sarif",
      steps: [
        checkout(),
        debugStep(),
        setupPython(plan.version),
        script("Look for insecure code", scriptPath("bandit.sh"), {
          arguments: plan.sources,
          env: { REQUIREMENTS: requirementsPath("audit") },
        }),
      ],
    },
  );
}

/** Vulnerable files, misconfiguration and secrets in the tree: the Dockerfile, charts, lock files of any language. */
export function trivyScan(plan: PythonServicePlan): StepsJob<never> {
  return scanJob(
    plan,
    "trivy",
    { upload: plan.options.codeScanning },
    {
      tool: "trivy",
      report: "trivy/trivy.sarif",
      steps: [
        checkout(),
        debugStep(),
        {
          name: "Scan the tree",
          uses: "aquasecurity/trivy-action",
          with: {
            "scan-type": "fs",
            "scan-ref": ".",
            scanners: "vuln,misconfig,secret",
            format: "sarif",
            output: "trivy/trivy.sarif",
            severity: "CRITICAL,HIGH,MEDIUM",
            "limit-severities-for-sarif": true,
            "ignore-unfixed": true,
          },
        },
      ],
    },
  );
}

function scanJob(
  plan: PythonServicePlan,
  id: string,
  { if: condition, upload }: Scan,
  what: { readonly tool: string; readonly report: string; readonly steps: readonly Step[]; readonly failOn?: string },
): StepsJob<never> {
  const folder = what.report.split("/")[0]!;
  const ran = not(cancelled());
  return defineJob({
    id,
    name: id,
    ...(condition === undefined ? {} : { if: condition }),
    runsOn: plan.options.runner,
    timeoutMinutes: 20,
    permissions: {
      contents: "read",
      ...(upload
        ? {
            actions: { read: "the upload looks up its run in a private repository" },
            securityEvents: { write: "uploads the findings to code scanning" },
          }
        : {}),
    },
    steps: [
      ...(what.steps as [Step, ...Step[]]),
      script("Judge the findings", scriptPath("sarif_gate.py"), {
        arguments: [what.tool, what.report, what.failOn ?? plan.options.failOn],
      }),
      uploadArtifact("Upload the report", {
        artifact: `report-${id}`,
        paths: [what.report],
        ifMissing: "warn",
        if: ran,
      }),
      uploadArtifact("Upload the figures", {
        artifact: `metrics-${id}`,
        paths: [`${folder}/metrics.json`],
        ifMissing: "warn",
        if: ran,
      }),
      ...(upload ? [uploadToCodeScanning(what.tool, what.report)] : []),
    ],
  });
}

/** Also after findings that fail the job; not for forks, whose token may not write. */
function uploadToCodeScanning(tool: string, report: string): Step {
  return {
    name: "Upload the findings to code scanning",
    if: and(not(cancelled()), notFromFork, differs(hashFiles(report), "")),
    uses: "github/codeql-action/upload-sarif",
    with: { sarif_file: report, category: tool },
  };
}
