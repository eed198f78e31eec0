import type { jobs as allJobs } from "./jobs.ts";
import type { Row } from "./reasons.ts";
import { standIns } from "./stand-ins.ts";

/** docs/executed-jobs.md: what the act suite executes, and why not the rest. */
export function executedJobsPage(jobs: typeof allJobs): string {
  const all = Object.values(jobs).flatMap((workflows) => Object.values(workflows).flatMap((one) => Object.values(one)));
  const executed = all.filter((row) => "executedBy" in row).length;
  return `${[
    "# Executed jobs",
    "<!-- Generated from test/act/jobs.ts: npx vitest run test/act/jobs.test.ts -u -->",
    `Of the ${all.length} jobs of the catalogue, \`npm test\` executes ${executed} by [act](https://nektosact.com) on small real projects in \`test/fixtures/\`: their steps really lint, test, measure, build, install, deploy and report. Of the others, this page says why not, and which test runs their scripts by themselves or holds what they are made of. Which jobs run on which event is simulated for all of them. Cells of a matrix for another system, or for a Python that is not on the machine, are simulated only.`,
    ...Object.entries(jobs).flatMap(([pipeline, workflows]) => [`## ${pipeline}`, table(workflows)]),
    "## Stand-ins",
    "Executed jobs use these small local actions in place of those of the marketplace:",
    [
      "| Action | What its stand-in leaves out |",
      "|---|---|",
      ...standIns.map(({ action, leavesOut }) => `| \`${action}\` | ${leavesOut} |`),
    ].join("\n"),
  ].join("\n\n")}\n`;
}

function table(workflows: Readonly<Record<string, Readonly<Record<string, Row>>>>): string {
  return [
    "| Workflow | Job | Executed by | Or why not | And what tests it instead |",
    "|---|---|---|---|---|",
    ...Object.entries(workflows).flatMap(([workflow, jobs]) =>
      Object.entries(jobs).map(([job, row]) => `| \`${workflow}\` | \`${job}\` | ${cells(row)} |`),
    ),
  ].join("\n");
}

function cells(row: Row): string {
  return "executedBy" in row
    ? `\`${row.executedBy.file}\`: "${row.executedBy.title}" | | `
    : ` | ${row.because} | \`${row.instead}\``;
}
