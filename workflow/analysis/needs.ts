import type { Finding } from "../finding.ts";
import type { ParsedJob, ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { workflowFinding } from "./subject.ts";

/** Jobs that need a job that is not there, and jobs that need each other in a circle. */
export function needsFindings(workflow: ParsedWorkflow): Finding[] {
  return [...unknownNeeds(workflow), ...cycles(workflow)];
}

function unknownNeeds(workflow: ParsedWorkflow): Finding[] {
  const ids = workflow.jobs.map(({ id }) => id);
  return workflow.jobs.flatMap((job) =>
    job.needs
      .filter((need) => !ids.includes(need))
      .map((need) =>
        about(workflow, job, "need-unknown", `needs "${need}", but no job has that id; write one of ${list(ids)}.`),
      ),
  );
}

/** One finding a circle, on the first of its jobs in the file. */
function cycles(workflow: ParsedWorkflow): Finding[] {
  const jobs = new Map(workflow.jobs.map((job) => [job.id, job]));
  const done = new Set<string>();
  const found: Finding[] = [];
  const visit = (job: ParsedJob, path: readonly string[]) => {
    const start = path.indexOf(job.id);
    if (start !== -1) {
      const circle = [...path.slice(start), job.id].join(" -> ");
      found.push(about(workflow, job, "needs-cyclic", `waits for itself: ${circle}; remove one of these needs.`));
      return;
    }
    if (done.has(job.id)) return;
    for (const need of job.needs) {
      const next = jobs.get(need);
      if (next !== undefined) visit(next, [...path, job.id]);
    }
    done.add(job.id);
  };
  for (const job of workflow.jobs) visit(job, []);
  return found;
}

function about(workflow: ParsedWorkflow, job: ParsedJob, id: string, message: string): Finding {
  const finding = workflowFinding(workflow, id, "error", message);
  return { ...finding, subject: `${finding.subject}: job "${job.id}"` };
}

function list(ids: readonly string[]): string {
  return ids.map((id) => `"${id}"`).join(", ");
}
