import { type Closest, closestWorkflow, workflowDifference } from "../../onboarding/closest-workflow.ts";
import type { Code } from "../../onboarding/code.ts";
import { isWorkflow } from "../../platform/workflow-path.ts";
import type { WorkflowFile } from "../../workflow/file.ts";

/** A workflow that the repository has, and what becomes of it. */
export interface Replaced {
  readonly path: string;
  /** The proposed workflow that does most of the same, or has its place; absent where none does. */
  readonly by?: string;
  /** Whether the proposed one has its very path, so that it goes with the delivery. */
  readonly samePath: boolean;
  readonly closest?: Closest;
  /** From its text to that of the one that replaces it. */
  readonly difference?: string;
}

/** For each workflow of a repository's own the proposed one that replaces it. One that is there as proposed is left out. */
export async function replacedWorkflows(
  code: Code,
  delivered: readonly WorkflowFile[],
  pipeline = "jobs",
): Promise<Replaced[]> {
  const proposed = delivered.filter(({ path }) => isWorkflow(path));
  if (proposed.length === 0) return [];
  const replaced: Replaced[] = [];
  for (const own of workflowsIn(code)) {
    const twin = proposed.find(({ path }) => path === own.path);
    if (twin?.content === own.content) continue;
    const among = (twin === undefined ? proposed : [twin]).map((file) => ({
      path: file.path,
      content: file.content,
      pipeline,
    }));
    const closest = await closestWorkflow(own, among);
    const [only] = among;
    const difference = closest?.difference ?? (twin && only && workflowDifference(own, only));
    const by = twin?.path ?? closest?.path;
    replaced.push({
      path: own.path,
      samePath: twin !== undefined,
      ...(by !== undefined && { by }),
      ...(closest !== undefined && { closest }),
      ...(difference !== undefined && { difference }),
    });
  }
  return replaced;
}

function workflowsIn(code: Code): WorkflowFile[] {
  return code.paths.flatMap((path) => {
    const content = isWorkflow(path) ? code.text(path) : undefined;
    return content === undefined ? [] : [{ path, content }];
  });
}
