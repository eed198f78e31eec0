import { and, cancelled, differs, equals, firstOf, not, or, text } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { debugInput } from "../jobs/debug.ts";
import { imageJob } from "../jobs/image.ts";
import { pythonTests } from "../jobs/python-tests.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import { checkoutScripts, commentPermissions, commentStep, coverageCheckStep } from "../jobs/run-report.ts";
import { scanJob } from "../jobs/scan.ts";
import type { PythonAppPlan } from "./plan.ts";

const headRepository = event("pull_request.head.repo.full_name");
const isPullRequest = equals(github.eventName, "pull_request");
const ownPullRequest = and(isPullRequest, equals(headRepository, github.repository));

/** ci.yml: test on every version, build the image, comment on the pull request. */
export function ciWorkflow({ options, context, registry, integration, package: packageName }: PythonAppPlan): Workflow {
  const { runner } = options;
  const notFromFork = or(differs(github.eventName, "pull_request"), equals(headRepository, github.repository));
  const publishes = options.mergeQueue ? and(differs(github.eventName, "merge_group"), notFromFork) : notFromFork;
  const reported = { runId: github.runId, versions: options.versions, coverage: options.coverage };

  const test = pythonTests({
    versions: options.versions,
    requirements: options.requirements,
    package: packageName,
    coverage: options.coverage,
    blockingLint: options.blockingLint,
    ...(integration === undefined ? {} : { ignore: integration.folder }),
    runner,
  });
  const image = imageJob({
    needs: [test],
    registry,
    publishes,
    defaultBranch: context.repository.defaultBranch,
    integration,
    runner,
  });
  const scan = options.trivy ? scanJob({ image, registry, if: publishes, runner }) : undefined;
  const coverage = options.coverageCheck
    ? defineJob({
        id: "coverage",
        name: "coverage",
        needs: [test],
        if: and(not(cancelled()), publishes),
        runsOn: runner,
        timeoutMinutes: 5,
        permissions: {
          contents: "read",
          actions: { read: "reads the run's artifacts" },
          checks: { write: "makes the check" },
        },
        steps: [checkoutScripts(), coverageCheckStep(reported)],
      })
    : undefined;
  const comment = defineJob({
    id: "comment",
    name: "comment",
    comment: "A fork's token may not write: cd.yml comments on its pull requests.",
    needs: [test, image],
    if: and(not(cancelled()), ownPullRequest),
    runsOn: runner,
    timeoutMinutes: 5,
    permissions: commentPermissions,
    steps: [
      checkoutScripts(),
      commentStep(reported, registry, {
        PULL_REQUEST: event("pull_request.number"),
        HEAD_REPOSITORY: headRepository,
      }),
    ],
  });
  const ci = aggregateJob({
    id: "ci",
    needs: [test, image, ...(scan ? [scan] : [])],
    ...(scan ? { mayBeSkipped: [scan] } : {}),
    runner,
  });
  const jobs = [test, image, scan, coverage, comment, ci].filter((job): job is StepsJob => job !== undefined);
  return {
    file: "ci.yml",
    name: "CI",
    on: {
      push: { branches: [context.repository.defaultBranch] },
      pullRequest: {},
      ...(options.mergeQueue ? { mergeGroup: {} } : {}),
      workflowDispatch: { inputs: debugInput },
    },
    // A pull request's newest commit is the one that counts. Every commit of the default branch keeps its own run and
    // image: any of them may be released.
    concurrency: {
      group: text`ci-${firstOf(event("pull_request.number"), github.sha)}`,
      cancelInProgress: isPullRequest,
    },
    env: { IMAGE: registry.image, COMMIT: firstOf(event("pull_request.head.sha"), github.sha) },
    jobs: [...jobs, metricsJob({ needs: jobs, notices: options, runner })],
  };
}
