import { nestedCheckName } from "../parse/check-name.ts";
import type { ParsedJob } from "../parse/parsed-workflow.ts";
import type { RunContext } from "./run-context.ts";

/** `caller/callee` for a job of a called workflow, as the command line writes it. */
export function jobId(job: ParsedJob, context: RunContext): string {
  return [...context.callers.map(({ id }) => id), job.id].join("/");
}

/** `caller / callee` for a job of a called workflow, as GitHub shows it. */
export function jobName(name: string, context: RunContext): string {
  return nestedCheckName(
    context.callers.map((caller) => caller.name),
    name,
  );
}
