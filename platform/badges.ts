import type { Settings } from "../settings.ts";
import type { DesiredRepository } from "./compose.ts";

/** Events that give a workflow a state on the default branch. */
const onDefaultBranch = ["push", "schedule", "workflow_run"];

/**
 * Markdown of a status badge for each workflow that has a state on the default branch, a line each, for a README: that
 * belongs to its repository, so nothing writes it there.
 */
export function badges({ entry, analysis }: DesiredRepository, { owner, baseUrl }: Settings): string[] {
  const home = `${(baseUrl ?? "https://github.com").replace(/\/$/, "")}/${owner}/${entry.name}`;
  return analysis.workflows
    .filter(({ events }) => events.some((event) => onDefaultBranch.includes(event)))
    .map(({ path, name }) => {
      const page = `${home}/actions/workflows/${encodeURIComponent(path.split("/").at(-1)!)}`;
      return `[![${name.replaceAll(/[\\[\]]/g, "\\$&")}](${page}/badge.svg?branch=main)](${page})`;
    });
}
