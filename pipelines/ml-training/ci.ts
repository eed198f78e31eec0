import { and, equals, firstOf, format, text } from "../../workflow/expressions.ts";
import { event, github, outputOf } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { Job, StepsJob, Workflow } from "../../workflow/model.ts";
import { checkout, run, script, setupPython, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { changesJob } from "../jobs/changes.ts";
import { debugInput } from "../jobs/debug.ts";
import { imageJob } from "../jobs/image.ts";
import { installRequirements } from "../jobs/python-tests.ts";
import { callTrigger, metricsUnlessCalled, noticeSecrets, registrySecrets } from "./called.ts";
import { codeQualityJob, compatibilityJob, coverageJob, integrationTestsJob, unitTestsJob } from "./ci-tests.ts";
import type { MlTrainingPlan } from "./plan.ts";

/** ci.yml: quality, tests, compatibility, package and image; the branch rule requires three of its checks. */
export function ciWorkflow(plan: MlTrainingPlan): Workflow {
  const { options, context, registry } = plan;
  const { runner } = options;
  const onDefaultBranch = and(
    equals(github.eventName, "push"),
    equals(github.ref, `refs/heads/${context.repository.defaultBranch}`),
  );
  const changes = changesJob({ documentation: options.documentation.folder, runner });
  const quality = codeQualityJob(plan, changes);
  const unit = unitTestsJob(plan, changes);
  const coverage = coverageJob(plan, unit);
  const integration = integrationTestsJob(plan, changes);
  const compatibility = compatibilityJob(plan, changes);
  const build = buildValidationJob(plan, changes);
  const image: StepsJob<"digest"> = {
    ...imageJob({
      needs: [changes],
      registry,
      publishes: onDefaultBranch,
      defaultBranch: context.repository.defaultBranch,
      integration: undefined,
      runner,
    }),
    comment: "Built by every run; what the default branch builds is pushed, for deploy.yml to take.",
    if: equals(outputOf(changes, "code"), "true"),
  };
  const testUnit = aggregateJob({
    id: "test-unit",
    needs: [changes, unit, coverage],
    mayBeSkipped: [unit, coverage],
    runner,
  });
  const testIntegration = aggregateJob({
    id: "test-integration",
    needs: [changes, integration],
    mayBeSkipped: [integration],
    runner,
  });
  const parts: readonly Job[] = [quality, unit, coverage, integration, compatibility, build, image];
  const ci = aggregateJob({ id: "ci", needs: [changes, ...parts], mayBeSkipped: parts, runner });
  const jobs: readonly Job[] = [changes, ...parts, testUnit, testIntegration, ci];
  return {
    file: "ci.yml",
    name: "CI Pipeline",
    on: {
      pullRequest: { types: ["opened", "synchronize", "reopened"] },
      push: { branches: [context.repository.defaultBranch] },
      ...(options.mergeQueue ? { mergeGroup: {} } : {}),
      workflowDispatch: { inputs: debugInput },
      workflowCall: callTrigger([...noticeSecrets(options), ...registrySecrets(options)], debugInput),
    },
    // A pull request's newest commit is the one that counts; every commit of the default branch keeps its own run.
    concurrency: {
      group: text`ci-${firstOf(event("pull_request.number"), format("{0}-{1}", github.ref, github.sha))}`,
      cancelInProgress: equals(github.eventName, "pull_request"),
    },
    env: { IMAGE: registry.image, COMMIT: firstOf(event("pull_request.head.sha"), github.sha) },
    jobs: [...jobs, metricsUnlessCalled(jobs, options)],
  };
}

/** The package is built, installed in a fresh environment, imported and run, as its users will. */
function buildValidationJob(
  { options, package: name }: MlTrainingPlan,
  changes: StepsJob<"code" | "docs">,
): StepsJob<never> {
  return defineJob({
    id: "build-validation",
    name: "build-validation",
    needs: [changes],
    if: equals(outputOf(changes, "code"), "true"),
    runsOn: options.runner,
    timeoutMinutes: options.testTimeout,
    permissions: { contents: "read" },
    steps: [
      checkout(),
      setupPython(options.pythonVersions.at(-1)!, { cachedBy: options.requirements }),
      installRequirements(options.requirements),
      run("Build the package", "python -m build --outdir dist"),
      script("Try the package", scriptPath("try_package.py"), { env: { DIST: "dist", PACKAGE: name } }),
      uploadArtifact("Upload the package", { artifact: "package", paths: ["dist/"] }),
    ],
  });
}
