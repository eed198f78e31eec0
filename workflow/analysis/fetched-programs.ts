import type { Finding } from "../finding.ts";
import { positionOf, textOf } from "../parse/tokens.ts";
import type { RunJob } from "./run-tree.ts";
import { jobFinding } from "./subject.ts";

const pipedToShell =
  /\b(curl|wget|iwr|irm|Invoke-WebRequest)\b[^\n|;]*\|[ \t]*(sudo[ \t]+(-\S+[ \t]+)*)?(ba|z|da)?(sh|iex|python3?|node)\b/;

/** Programs that run as they come from the network: whoever holds the address then holds the job. */
export function fetchedProgramFindings(job: RunJob): Finding[] {
  return job.job.steps.flatMap((step) => {
    const script = (textOf(step.run) ?? "").replaceAll(/\\\r?\n/g, " ").replaceAll(/^[ \t]*#.*$/gm, "");
    const found = pipedToShell.exec(script);
    if (found === null) return [];
    const message = `line ${positionOf(step.run).line}: runs what "${found[1]}" fetches, whatever that is today; fetch it to a file, compare its SHA-256, then run it, or use a pinned action.`;
    return [jobFinding(job, "program-unchecked", "warning", message)];
  });
}
