import { z } from "zod";
import { equals, firstOf, text } from "../../workflow/expressions.ts";
import { event, github } from "../../workflow/expressions-contexts.ts";
import type { StepsJob, Workflow } from "../../workflow/model.ts";
import { deliverRequirements } from "../assets.ts";
import { deliverScript, deliverWorkflow } from "../delivery.ts";
import { deliverDependabot, type Update } from "../dependabot.ts";
import { aggregateJob } from "../jobs/aggregate.ts";
import { debugInput } from "../jobs/debug.ts";
import { metricsJob, metricsScripts } from "../jobs/run-metrics.ts";
import { type Notices, noticeOptions } from "../notices.ts";
import type { PipelineContext, PipelineOutput } from "../pipeline.ts";
import type { BuiltJob } from "./job-kind.ts";
import { jobKinds } from "./job-kinds.ts";
import { type ListedJob, type ReadJob, readJobs } from "./read-jobs.ts";

/** What `with:` may say for a list of jobs that stands without a pipeline. */
export const jobListOptions = z.strictObject({
  runner: z
    .string()
    .regex(/^[\w.-]+$/)
    .default("ubuntu-24.04")
    .describe("the label of the Linux machines that the jobs run on"),
  ...noticeOptions,
});

/** What holds for all jobs of a list. */
export interface JobList {
  readonly jobs: readonly ListedJob[];
  readonly runner: string;
  readonly notices: Notices;
  /** Whether the branch has a merge queue, which waits for the checks. */
  readonly mergeQueue: boolean;
  /** Beside a pipeline the list gets files and checks of other names. */
  readonly besidePipeline: boolean;
}

/**
 * A repository's own list of jobs as workflows: one for changes, whose aggregate job is required, and one for version
 * tags.
 *
 * @throws JobListError
 */
export function composeJobs(list: JobList, context: PipelineContext): PipelineOutput {
  const names = list.besidePipeline
    ? { change: "jobs", changeTitle: "Jobs", tag: "release-jobs", tagTitle: "Release jobs" }
    : { change: "ci", changeTitle: "CI", tag: "release", tagTitle: "Release" };
  const read = readJobs(list.jobs, jobKinds, [names.change, "metrics"]);
  const [change, tag] = [build("change"), build("tag")];
  const all = [...change, ...tag];
  if (all.length === 0) return { files: [], requires: [], variables: {} };

  const scripts = [...metricsScripts, "debug.sh", ...all.flatMap(({ scripts = [] }) => scripts)];
  const workflows = [
    ...(change.length === 0 ? [] : [changeWorkflow(change, list, names.change, names.changeTitle, context)]),
    ...(tag.length === 0 ? [] : [tagWorkflow(tag, list, names.tag, names.tagTitle)]),
  ];
  return {
    files: [
      ...workflows.map((workflow) => deliverWorkflow(workflow, context)),
      ...distinct(scripts).map((name) => deliverScript(name, context)),
      ...distinct(all.flatMap(({ requirements = [] }) => requirements)).map((name) =>
        deliverRequirements(name, context),
      ),
      deliverDependabot(distinctUpdates(all), context),
    ],
    requires: change.length === 0 ? [] : [{ path: `.github/workflows/${names.change}.yml`, job: names.change }],
    variables: {},
  };

  function build(on: "change" | "tag"): readonly BuiltJob[] {
    const built = new Map<string, BuiltJob>();
    for (const job of read.filter(({ kind }) => kind.on === on)) built.set(job.id, buildOne(job, built));
    return [...built.values()];
  }

  function buildOne({ id, kind, needs, options }: ReadJob, built: ReadonlyMap<string, BuiltJob>): BuiltJob {
    const needed = needs.flatMap((name) => built.get(name)?.job ?? []);
    return kind.build(options, { id, needs: needed, runner: list.runner, context });
  }
}

function changeWorkflow(
  built: readonly BuiltJob[],
  { runner, notices, mergeQueue }: JobList,
  id: string,
  name: string,
  context: PipelineContext,
): Workflow {
  const jobs: StepsJob[] = built.map(({ job }) => job);
  const all = [...jobs, aggregateJob({ id, needs: jobs, runner })];
  return {
    file: `${id}.yml`,
    name,
    on: {
      push: { branches: [context.repository.defaultBranch] },
      pullRequest: {},
      ...(mergeQueue ? { mergeGroup: {} } : {}),
      workflowDispatch: { inputs: debugInput },
    },
    concurrency: {
      group: text`${id}-${firstOf(event("pull_request.number"), github.sha)}`,
      cancelInProgress: equals(github.eventName, "pull_request"),
    },
    ...environmentOf(built),
    jobs: [...all, metricsJob({ needs: all, notices, runner })],
  };
}

function tagWorkflow(built: readonly BuiltJob[], { runner, notices }: JobList, id: string, name: string): Workflow {
  const jobs: StepsJob[] = built.map(({ job }) => job);
  return {
    file: `${id}.yml`,
    name,
    on: { push: { tags: ["v*"] } },
    concurrency: { group: text`${id}-${github.ref}`, cancelInProgress: false },
    ...environmentOf(built),
    jobs: [...jobs, metricsJob({ needs: jobs, notices, runner })],
  };
}

function environmentOf(built: readonly BuiltJob[]): Pick<Workflow, "env"> {
  const env = Object.assign({}, ...built.map((one) => one.env)) as NonNullable<Workflow["env"]>;
  return Object.keys(env).length === 0 ? {} : { env };
}

/** Actions are used in every list. */
function distinctUpdates(built: readonly BuiltJob[]): readonly Update[] {
  const actions: Update = { ecosystem: "github-actions", directory: "/" };
  const all = [actions, ...built.flatMap(({ updates = [] }) => updates)];
  return [...new Map(all.map((update) => [`${update.ecosystem} ${update.directory}`, update])).values()];
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
