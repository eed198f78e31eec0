import type { PipelineContext } from "./pipeline.ts";

/** Markdown that shows how a workflow last ended on the default branch, and leads to its runs. */
export function statusBadge(workflow: string, file: string, { repository }: PipelineContext): string {
  const page = `https://github.com/${repository.owner}/${repository.name}/actions/workflows/${file}`;
  return `[![${workflow}](${page}/badge.svg?branch=${encodeURIComponent(repository.defaultBranch)})](${page})`;
}
