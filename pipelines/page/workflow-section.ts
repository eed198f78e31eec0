import type { WorkflowAnalysis } from "../../workflow/analysis/analyze.ts";
import type { ParsedJob, ParsedWorkflow } from "../../workflow/parse/parsed-workflow.ts";

/** One workflow for people: what starts it, its jobs as a graph, and what each job may do and reads. */
export function workflowSection(
  workflow: ParsedWorkflow,
  analysis: WorkflowAnalysis,
  required: readonly string[],
): string {
  const file = workflow.path.split("/").at(-1)!;
  return [
    `### \`${file}\`: ${workflow.name}`,
    `Starts on ${analysis.events.map((event) => `\`${event}\``).join(", ")}.${required.length === 0 ? "" : ` Required checks: ${required.map((name) => `\`${name}\``).join(", ")}.`}`,
    graph(workflow.jobs),
    jobTable(workflow.jobs, analysis),
  ].join("\n\n");
}

/** Jobs as boxes, and an arrow from each to those that need it; without the last job, which needs all of them. */
function graph(all: readonly ParsedJob[]): string {
  const jobs = all.filter(({ id }) => id !== "metrics");
  const box = (id: string) => `  ${node(jobs, id)}["${id}"]`;
  const arrows = jobs.flatMap(({ id, needs }) =>
    needs.map((needed) => `  ${node(jobs, needed)} --> ${node(jobs, id)}`),
  );
  return ["```mermaid", "graph LR", ...jobs.map(({ id }) => box(id)), ...arrows, "```"].join("\n");
}

/** Ids of Mermaid may not be words of its own (`end`), so they are numbers. */
function node(jobs: readonly ParsedJob[], id: string): string {
  return `j${jobs.findIndex((job) => job.id === id)}`;
}

function jobTable(jobs: readonly ParsedJob[], analysis: WorkflowAnalysis): string {
  const rows = jobs.map(({ id, needs }) => {
    const of = <T extends { readonly job: string }>(uses: readonly T[]) => uses.filter(({ job }) => job === id);
    const names = (uses: readonly { readonly job: string; readonly name: string }[]) =>
      list(of(uses).map(({ name }) => name));
    const machines = [...new Set(of(analysis.runners).map(({ labels }) => labels.join(", ")))];
    const cells = [
      `\`${id}\``,
      list(needs),
      list(machines),
      permissionsOf(analysis, id),
      names(analysis.environments),
      names(analysis.secrets),
      names(analysis.variables),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| job | needs | runs on | token may | environment | secrets | variables |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function permissionsOf(analysis: WorkflowAnalysis, id: string): string {
  const granted = analysis.permissions.find(({ job }) => job === id)?.granted;
  if (granted === undefined) return "?";
  return list(Object.entries(granted).map(([scope, level]) => `${scope}: ${level}`));
}

function list(items: readonly string[]): string {
  return [...new Set(items)].map((item) => `\`${item.replaceAll("|", "\\|")}\``).join("<br>");
}
