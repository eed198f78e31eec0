import { type HandWrittenWorkflow, originOf, type RepositoryEntry } from "../inventory/inventory.ts";
import { OptionsError, readOptions } from "../pipelines/options.ts";
import { composeJobs, type JobList, jobListOptions } from "../pipelines/own-jobs/compose-jobs.ts";
import { extend, PathTaken } from "../pipelines/own-jobs/extend.ts";
import { JobListError, type ListedJob } from "../pipelines/own-jobs/read-jobs.ts";
import type { DeliveredFile, PipelineContext, PipelineOutput } from "../pipelines/pipeline.ts";
import type { Finding } from "../workflow/finding.ts";

/** Workflows written by hand, by file name. */
export type HandWritten = Readonly<Record<string, HandWrittenWorkflow>>;

/**
 * A pipeline's output with the jobs of the repository's own list, and with its workflows that are written by hand. What
 * cannot be composed comes back as findings, each at its file and line.
 */
export function withOwnJobs(
  pipeline: PipelineOutput,
  entry: RepositoryEntry,
  workflows: HandWritten,
  context: PipelineContext,
): PipelineOutput | { findings: Finding[] } {
  if (entry.jobs === undefined) return pipeline;
  try {
    const composed = composeJobs(jobList(entry), context);
    return extend(extend(pipeline, composed, context), handWritten(entry, workflows), context);
  } catch (error) {
    if (error instanceof JobListError)
      return {
        findings: error.faults.map(({ path, message }) => jobFinding(entry, "job-list", ["jobs", ...path], message)),
      };
    if (error instanceof OptionsError)
      return {
        findings: error.faults.map(({ option, message }) =>
          jobFinding(entry, "pipeline-option", ["with", ...(option === "" ? [] : option.split("."))], message),
        ),
      };
    if (!(error instanceof PathTaken)) throw error;
    const index = entry.jobs.findIndex((job) => "run" in job && error.path === deliveredPath(job));
    const message = `would be ${error.path}, which ${entry.pipeline === undefined ? "the list of jobs" : `pipeline "${entry.pipeline}" or the list of jobs`} delivers; name the file otherwise.`;
    return { findings: [jobFinding(entry, "workflow-file-taken", ["jobs", Math.max(0, index), "run"], message)] };
  }
}

/** Findings about a workflow that was written by hand, at the file and line where it was; the others named with the repository. */
export function atHandWritten(found: Finding, entry: RepositoryEntry, workflows: HandWritten): Finding {
  const inRepository = `${entry.id}/`;
  const finding = found.subject.startsWith(inRepository)
    ? { ...found, subject: found.subject.slice(inRepository.length) }
    : found;
  for (const job of entry.jobs ?? []) {
    const workflow = "run" in job ? workflows[job.run] : undefined;
    const path = "run" in job ? deliveredPath(job) : "";
    if (workflow === undefined || (finding.subject !== path && !finding.subject.startsWith(`${path}: `))) continue;
    const line = /^line (\d+)(?:, column \d+)?: /.exec(finding.message);
    return {
      ...finding,
      subject: `${workflow.file}${line === null ? "" : `:${line[1]}`}${finding.subject.slice(path.length)}`,
      message: line === null ? finding.message : finding.message.slice(line[0].length),
    };
  }
  return { ...finding, subject: `${inRepository}${finding.subject}` };
}

function jobList(entry: RepositoryEntry): JobList {
  const jobs = (entry.jobs ?? []).flatMap((job, index): ListedJob[] => ("use" in job ? [{ ...job, index }] : []));
  const besidePipeline = entry.pipeline !== undefined;
  // A pipeline has checked its own options already, and has more of them than a list.
  const { runner, ...notices } = besidePipeline
    ? jobListOptions.parse(optionsOf(entry.with ?? {}))
    : readOptions({ name: "jobs", options: jobListOptions }, jobs.length === 0 ? {} : entry.with, "list of jobs");
  return { jobs, runner, notices, mergeQueue: entry.rules?.mergeQueue !== undefined, besidePipeline };
}

/** Those options of a pipeline that a list of jobs has too. */
function optionsOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(jobListOptions.shape)
      .filter(([name, schema]) => given[name] !== undefined && schema.safeParse(given[name]).success)
      .map(([name]) => [name, given[name]]),
  );
}

function handWritten(entry: RepositoryEntry, workflows: HandWritten): PipelineOutput {
  const run = (entry.jobs ?? []).flatMap((job) => ("run" in job ? [job] : []));
  const files = run.flatMap((job): DeliveredFile[] => {
    const workflow = workflows[job.run];
    return workflow === undefined ? [] : [{ path: deliveredPath(job), content: workflow.content, mode: "managed" }];
  });
  const requires = run.flatMap((job) => (job.require ?? []).map((id) => ({ path: deliveredPath(job), job: id })));
  return { files, requires, variables: {} };
}

function deliveredPath({ run, as = run }: { readonly run: string; readonly as?: string }): string {
  return `.github/workflows/${as}`;
}

function jobFinding(entry: RepositoryEntry, id: string, path: (string | number)[], message: string): Finding {
  const field = path.map((key, at) => (typeof key === "number" ? `[${key}]` : `${at === 0 ? "" : "."}${key}`)).join("");
  // The nearest place that is written: an option that is missing has none.
  for (let length = path.length; length > 0; length--) {
    const origin = originOf(entry, path.slice(0, length));
    if (origin !== undefined)
      return { id, severity: "error", subject: `${origin.file}:${origin.line}: ${field}`, message };
  }
  return { id, severity: "error", subject: `${entry.id}: ${field}`, message };
}
