import { and, cancelled, differs, equals, not, text } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import { defineJob } from "../../workflow/jobs.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { script, uploadArtifact } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { metricsJob } from "../jobs/run-metrics.ts";
import type { PipelineContext } from "../pipeline.ts";
import type { PulumiProgramOptions } from "./options.ts";
import { engineScript, engineSteps, programSteps, readingEnvironment, stackPermissions } from "./stack.ts";

const isPullRequest = equals(github.eventName, "pull_request");
/** Code of a fork never runs beside an identity; Dependabot's runs get no secret of an environment. */
const ownPullRequest = and(
  isPullRequest,
  equals(event("pull_request.head.repo.full_name"), github.repository),
  differs(github.actor, "dependabot[bot]"),
);
const folder = "preview-output";
/** The checkout is a merge commit: its first parent is what the change is compared with. */
const base = "HEAD^1";

/** Name of the job whose check branch rules require. */
export const previewCheck = "preview";

/** Stacks that the engine previews in pull requests. */
export const previewedStacks = ({ engineStacks, rings }: PulumiProgramOptions): readonly string[] =>
  engineStacks ?? rings[0] ?? [];

/** preview.yml: what a pull request would do to each stack, by two plans, and as Pulumi's engine sees it. */
export function previewWorkflow(options: PulumiProgramOptions, context: PipelineContext): Workflow {
  const plan = defineJob({
    id: "plan",
    name: "plan",
    comment: "Two plans compared: no state, no secret, no identity, so anybody's pull request gets it.",
    runsOn: options.runner,
    timeoutMinutes: 30,
    permissions: { contents: "read" },
    steps: [
      ...programSteps(options, { depth: 2, cache: true }),
      script("Compare base and head", scriptPath("platform_preview.sh"), { env: { BASE: base, OUT: folder } }),
      uploadArtifact("Keep the report", {
        artifact: "preview-report",
        paths: [`${folder}/preview.html`, `${folder}/preview.json`],
        retentionDays: 14,
        ifMissing: "warn",
        if: not(cancelled()),
      }),
      uploadArtifact("Keep what the comment says", {
        artifact: "preview",
        paths: [`${folder}/preview.md`],
        retentionDays: 1,
        ifMissing: "warn",
        if: not(cancelled()),
      }),
    ],
  });
  const engine = previewedStacks(options).map((stack) => engineJob(stack, options));
  const jobs = [plan, ...engine];
  const check = aggregateJob({ id: previewCheck, needs: jobs, mayBeSkipped: engine, runner: options.runner });
  const { defaultBranch } = context.repository;
  return {
    file: "preview.yml",
    name: "Preview",
    on: {
      pullRequest: { branches: [defaultBranch] },
      ...(options.mergeQueue ? { mergeGroup: { branches: [defaultBranch] } } : {}),
    },
    concurrency: { group: text`preview-${github.ref}`, cancelInProgress: isPullRequest },
    jobs: [...jobs, check, metricsJob({ needs: [...jobs, check], notices: options, runner: options.runner })],
  };
}

function engineJob(stack: string, options: PulumiProgramOptions): StepsJob<never> {
  const { steps, env } = engineSteps(options);
  const name = `engine-${stack}`;
  return defineJob({
    id: name,
    name,
    comment: "By an identity that reads alone, and only for who may push here anyway.",
    if: ownPullRequest,
    runsOn: options.runner,
    timeoutMinutes: 30,
    environment: readingEnvironment(stack),
    permissions: stackPermissions(options),
    steps: [
      ...programSteps(options, { depth: 2 }),
      ...steps,
      script("Preview by Pulumi's engine", engineScript("engine_preview.sh"), {
        env: { STACK: stack, BASE: base, OUT: folder, ...env },
      }),
      uploadArtifact("Keep what the comment says", {
        artifact: name,
        paths: [`${folder}/${name}.md`],
        retentionDays: 1,
        ifMissing: "warn",
        if: not(cancelled()),
      }),
    ],
  });
}

/** Artifacts that the comment shows, in its order: each holds one Markdown file of its name. */
export const commentedArtifacts = (options: PulumiProgramOptions): readonly string[] => [
  "preview",
  ...previewedStacks(options).map((stack) => `engine-${stack}`),
];
