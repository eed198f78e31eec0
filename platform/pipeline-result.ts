import { originOf, type RepositoryEntry } from "../inventory/inventory.ts";
import { catalogue } from "../pipelines/catalogue.ts";
import { OptionsError, readOptions } from "../pipelines/options.ts";
import type { PipelineContext, PipelineOutput } from "../pipelines/pipeline.ts";
import type { Analysis } from "../workflow/analysis/analyze.ts";
import type { Finding } from "../workflow/finding.ts";
import { type HandWritten, withOwnJobs } from "./own-jobs.ts";
import { ownWords, SharedAnalyses } from "./shared-analysis.ts";
import { isWorkflow } from "./workflow-path.ts";

/** What a pipeline gives one repository, files by path in ascending order, and what its workflows use and report. */
export interface PipelineResult extends PipelineOutput {
  readonly analysis: Analysis;
}

/**
 * Results by all that they depend on. The command line and the program that it runs in the same process both compose
 * the stack, and building and analysing take longer than all the rest of a plan.
 */
const results = new Map<string, PipelineResult>();

const analyses = new SharedAnalyses();

/** Builds an entry's pipeline, if it names one. An unknown pipeline and wrong options come back as findings. */
export async function pipelineResult(
  entry: RepositoryEntry,
  owner: string,
  handWritten: HandWritten = {},
): Promise<PipelineResult | { findings: Finding[] }> {
  const context = { repository: { id: entry.id, name: entry.name, owner, defaultBranch: "main" } };
  const written = (entry.jobs ?? []).map((job) => ("run" in job ? [job, handWritten[job.run]] : job));
  const key = JSON.stringify([
    entry.pipeline,
    entry.with,
    written,
    entry.rules?.mergeQueue !== undefined,
    entry.visibility,
    context,
  ]);
  const known = results.get(key);
  if (known !== undefined) return known;

  const pipeline = build(entry, context);
  if ("findings" in pipeline) return pipeline;
  const built = withOwnJobs(pipeline, entry, handWritten, context);
  if ("findings" in built) return built;
  const files = [...built.files].sort((left, right) => (left.path < right.path ? -1 : 1));
  const workflows = files.filter(({ path }) => isWorkflow(path));
  const analysis = await analyses.analyze(workflows, ownWords(entry), {
    defaultBranch: context.repository.defaultBranch,
    visibility: entry.visibility ?? "unknown",
  });
  const result = { ...built, files, analysis };
  results.set(key, result);
  return result;
}

function build(entry: RepositoryEntry, context: PipelineContext): PipelineOutput | { findings: Finding[] } {
  if (entry.pipeline === undefined) return { files: [], requires: [], variables: {} };
  const definition = catalogue[entry.pipeline];
  const finding = (id: string, field: string, message: string): Finding => {
    const origin = originOf(entry, field);
    const subject = origin === undefined ? `${entry.id}: ${field}` : `${origin.file}:${origin.line}: ${field}`;
    return { id, severity: "error", subject, message };
  };
  if (definition === undefined) {
    const known = Object.keys(catalogue).join(", ");
    const message = `there is no pipeline "${entry.pipeline}"; write one of ${known}.`;
    return { findings: [finding("pipeline-unknown", "pipeline", message)] };
  }
  try {
    return definition.build(readOptions(definition, entry.with), context);
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    return {
      findings: error.faults.map(({ option, message }) =>
        finding("pipeline-option", option === "" ? "with" : `with.${option}`, message),
      ),
    };
  }
}
