import type { ExecutedJob, ExecutedStep, ExecutionResult } from "./execution.ts";

/** One line of `act --json`. Only what is read here; `jobID` is missing on lines that belong to no job. */
export interface ActLine {
  readonly msg?: string;
  readonly job?: string;
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly stage?: string;
  readonly step?: string;
  readonly stepID?: readonly string[];
  readonly stepResult?: string;
  readonly jobResult?: string;
  readonly raw_output?: boolean;
  readonly command?: string;
  readonly content?: string;
  readonly level?: string;
}

type MutableJob = { -readonly [K in keyof ExecutedJob]: ExecutedJob[K] } & {
  steps: ExecutedStep[];
  log: string[];
};

/** Colours and the like, which programs print where they think that somebody looks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
export const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g;

/**
 * Reads what `act --json` printed. Text that is no JSON is a message of `act` itself.
 *
 * @param workflow name of the workflow: `act` puts it before the names of jobs, and it may hold a slash
 */
export function readActLog(output: string, workflow: string): ExecutionResult {
  const jobs = new Map<string, MutableJob>();
  const messages: string[] = [];
  for (const text of output.split("\n").filter((line) => line !== "")) {
    const line = parseActLine(text);
    if (line?.jobID === undefined) {
      const message = (line?.msg ?? text).trim();
      if (line?.level !== "debug" && message !== "") messages.push(message);
      continue;
    }
    read(line, jobOf(jobs, line, workflow));
  }
  return { jobs: [...jobs.values()], messages };
}

/** A line of `act --json`, or nothing where it is no JSON. */
export function parseActLine(text: string): ActLine | undefined {
  try {
    return JSON.parse(text) as ActLine;
  } catch {
    return undefined;
  }
}

function jobOf(jobs: Map<string, MutableJob>, line: ActLine, workflow: string): MutableJob {
  const cell = Object.fromEntries(Object.entries(line.matrix ?? {}).map(([name, value]) => [name, shown(value)]));
  // "CI/test-2 ": the workflow's name, the callers', then the job's with its number among the cells.
  const callers = (line.job ?? "")
    .slice(workflow.length + 1)
    .split("/")
    .slice(0, -1);
  const id = [...callers.map((caller) => caller.trim().replace(/-\d+$/, "")), line.jobID].join("/");
  const key = JSON.stringify([id, cell, line.job?.trim()]);
  const known = jobs.get(key);
  if (known !== undefined) return known;
  const job: MutableJob = { id, cell, result: "unfinished", steps: [], log: [], summary: "" };
  jobs.set(key, job);
  return job;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** act tells of a skipped step only to those who debug it. */
function isResult(result: string | undefined): result is ExecutedStep["result"] {
  return result === "success" || result === "failure";
}

function read(line: ActLine, job: MutableJob): void {
  if (line.raw_output) job.log.push((line.msg ?? "").replace(/\n$/, "").replace(escapes, ""));
  else if (line.level === "error") job.log.push((line.msg ?? "").trim());
  if (line.command === "summary") job.summary += line.content ?? "";
  // Of a composite action, the parts have an id of two places; the step is their sum.
  if (line.stage === "Main" && isResult(line.stepResult) && line.stepID?.length === 1)
    job.steps.push({ name: line.step ?? "", result: line.stepResult });
  if (line.jobResult !== undefined) job.result = line.jobResult as ExecutedJob["result"];
}
