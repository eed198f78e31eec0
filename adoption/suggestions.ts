import { type Candidate, type Closest, closestWorkflow } from "../onboarding/closest-workflow.ts";
import { catalogue } from "../pipelines/catalogue.ts";
import { readOptions } from "../pipelines/options.ts";
import type { PipelineContext } from "../pipelines/pipeline.ts";
import { isWorkflow } from "../platform/workflow-path.ts";
import type { Draft } from "./draft.ts";

/** A workflow that is taken over as it is, and the pipeline that would do most of the same. */
export interface Suggestion extends Closest {
  /** File name in the repository. */
  readonly workflow: string;
}

/** What the catalogue renders with every option at its default. */
function workflowsOf(repository: PipelineContext["repository"], only?: string): Candidate[] {
  return Object.values(catalogue)
    .filter(({ name }) => only === undefined || name === only)
    .flatMap((pipeline) => {
      const { files } = pipeline.build(readOptions(pipeline, {}), { repository });
      return files
        .filter(({ path }) => isWorkflow(path))
        .map(({ path, content }) => ({ pipeline: pipeline.name, path, content }));
    });
}

/** For each workflow of each draft that some pipeline's is like: that one, and the difference to it. By draft's id. */
export async function suggestionsFor(
  drafts: readonly Draft[],
  owner: string,
): Promise<ReadonlyMap<string, readonly Suggestion[]>> {
  const candidates = workflowsOf({ id: "repository", name: "repository", owner, defaultBranch: "main" });
  const all = new Map<string, Suggestion[]>();
  for (const { id, seen } of drafts) {
    const repository = { id, name: seen.name, owner, defaultBranch: seen.defaultBranch };
    const rendered = (candidate: Candidate): Candidate => {
      try {
        return workflowsOf(repository, candidate.pipeline).find(({ path }) => path === candidate.path) ?? candidate;
      } catch {
        // A name that makes no package: the pipeline then wants one named, and its workflow is shown for any other.
        return candidate;
      }
    };
    const found: Suggestion[] = [];
    for (const file of seen.workflows) {
      const closest = await closestWorkflow(file, candidates, rendered);
      if (closest !== undefined) found.push({ workflow: file.path.split("/").at(-1)!, ...closest });
    }
    all.set(id, found);
  }
  return all;
}

/** Where the difference to a suggestion is written, from the project folder. */
export function differenceFile(stack: string, id: string, { workflow }: Suggestion): string {
  return `.slipway/${stack}/adoption/${id}/${workflow}.diff`;
}
