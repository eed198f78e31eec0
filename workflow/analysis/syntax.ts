import type { Finding } from "../finding.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { workflowFinding } from "./subject.ts";

/** What GitHub's own parser has to say. With any of it, GitHub runs nothing of the file. */
export function syntaxFindings(workflow: ParsedWorkflow): Finding[] {
  return workflow.errors
    .filter(({ message }) => !isAboutNeeds(message))
    .map(({ message, line, column }) =>
      workflowFinding(workflow, "workflow-syntax", "error", `line ${line}, column ${column}: ${oneLine(message)}`),
    );
}

/** Faults of `needs`, which `needsFindings` says in more useful words. */
function isAboutNeeds(message: string): boolean {
  return /^Job '.*' depends on |^The workflow must contain at least one job with no dependencies/.test(message);
}

/** A YAML fault comes with a drawing of the place below it. */
function oneLine(message: string): string {
  const first = message.split("\n", 1)[0]!.trim().replace(/:$/, "");
  return first.endsWith(".") ? first : `${first}.`;
}
