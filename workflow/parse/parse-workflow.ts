import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow as parseTemplate,
} from "@actions/workflow-parser";
import { ErrorPolicy } from "@actions/workflow-parser/model/convert";
import type { WorkflowFile } from "../file.ts";
import { parseEvents } from "./parse-events.ts";
import { parseJob } from "./parse-job.ts";
import { parsePermissions } from "./parse-permissions.ts";
import type { ParsedWorkflow, ParseError } from "./parsed-workflow.ts";
import { child, entries, textOf } from "./tokens.ts";

/**
 * Reads a workflow file with GitHub's own parser. Never throws for what the file holds: its faults are in `errors`, and
 * what could be read all the same is in the rest.
 */
export async function parseWorkflow(file: WorkflowFile): Promise<ParsedWorkflow> {
  const { context, value: root } = parseTemplate(
    { name: file.path, content: file.content },
    new NoOperationTraceWriter(),
  );
  // Only the conversion finds unknown contexts in a job's `if`, unknown `needs` and cycles.
  if (root !== undefined) {
    await convertWorkflowTemplate(context, root, undefined, { errorPolicy: ErrorPolicy.TryConversion });
  }
  const { events, errors: eventErrors } = parseEvents(child(root, "on"));
  const errors: ParseError[] = context.errors
    .getErrors()
    .map((error) => ({
      message: wordsOf(error.rawMessage),
      line: error.range?.start.line ?? 1,
      column: error.range?.start.column ?? 1,
    }))
    .filter((error) => !isParserMistake(error, events));
  const permissions = parsePermissions(child(root, "permissions"));
  const [env, concurrency, defaults, runName] = ["env", "concurrency", "defaults", "run-name"].map((key) =>
    child(root, key),
  );
  return {
    path: file.path,
    name: textOf(child(root, "name")) || file.path,
    events,
    ...(permissions && { permissions }),
    ...(env && { env }),
    ...(concurrency && { concurrency }),
    ...(defaults && { defaults }),
    ...(runName && { runName }),
    jobs: entries(child(root, "jobs")).map(({ key, token, keyToken }) => parseJob(key, token, keyToken)),
    errors: distinct([...errors, ...eventErrors]),
    ...(root && { root }),
  };
}

/** The package's schema has a wrong name for `on: repository_dispatch` and refuses it; GitHub takes it. */
function isParserMistake(error: ParseError, events: ParsedWorkflow["events"]): boolean {
  const event = events.repository_dispatch;
  return (
    error.message === "Unexpected value 'repository_dispatch'" &&
    error.line === event?.position.line &&
    error.column === event.position.column
  );
}

/**
 * Faults of YAML syntax repeat their place and show the line, which the position says already. Where the parser itself
 * breaks, its words are about its own code.
 */
function wordsOf(message: string): string {
  if (/^Cannot read propert| is not a function$/.test(message)) {
    return "GitHub's parser breaks on this file; a key named as JavaScript's own (__proto__, constructor) does that: rename it";
  }
  return message.replace(/ at line \d+, column \d+:\n[\s\S]*$/, "");
}

/** In the file's order; parsing and converting report some faults twice. */
function distinct(errors: readonly ParseError[]): ParseError[] {
  const seen = new Map(errors.map((error) => [`${error.line}:${error.column}:${error.message}`, error]));
  return [...seen.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
