import { comparable, runLabel } from "../decisions/matching.ts";
import type { TraceJob } from "./play.ts";

/** A job of a trace as a file has it. */
export interface RecordedJob extends TraceJob {
  /** What it asked for; absent where the file does not say. */
  readonly labels?: readonly string[];
}

/** What of a trace a fleet has to do with. */
export interface Trace {
  /** In ascending order of time. */
  readonly jobs: readonly TraceJob[];
  /** How many were left out, and why. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** A trace that cannot be read; its message names every fault. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

const shown = 20;
const longest = 30 * 24 * 3600;

/**
 * Reads a trace: CSV with a header, or JSON lines, of our own words or GitHub's workflow jobs. Each job has `queued_at` (or
 * `created_at`) and either `seconds` or `started_at` and `completed_at`; `run` (or `run_id`) and `labels` may be there.
 *
 * @param file how faults name it
 * @throws TraceError with every fault
 */
export function parseTrace(text: string, file: string): { jobs: RecordedJob[]; unstarted: number } {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) throw new TraceError(`"${file}" is empty; write one job a line.`);
  const csv = !lines[first]!.trimStart().startsWith("{");
  const faults: string[] = [];
  const header = csv ? cells(lines[first]!).map((name) => name.toLowerCase()) : [];
  if (csv && !header.some((name) => name === "queued_at" || name === "created_at")) {
    throw new TraceError(
      `"${file}" line ${first + 1}: the header has no queued_at; write columns queued_at,seconds (run and labels if you like), or JSON lines.`,
    );
  }
  const jobs: RecordedJob[] = [];
  let unstarted = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" || (csv && index === first)) continue;
    try {
      const job = jobOf(csv ? fromCells(header, cells(line)) : fromJson(line));
      if (job === undefined) unstarted += 1;
      else jobs.push(job);
    } catch (error) {
      faults.push(`"${file}" line ${index + 1}: ${(error as Error).message}.`);
    }
  }
  if (faults.length > shown) faults.splice(shown, faults.length, `and ${faults.length - shown} lines more.`);
  if (faults.length > 0) throw new TraceError(faults.join("\n"));
  return { jobs: jobs.sort((a, b) => a.at - b.at), unstarted };
}

/**
 * The jobs of a trace that a fleet would get, by their labels.
 *
 * @param gang so many start together: a run with fewer never starts, so it is left out
 */
export function traceOf(
  { jobs, unstarted }: { readonly jobs: readonly RecordedJob[]; readonly unstarted: number },
  { labels, gang }: { readonly labels: readonly string[]; readonly gang?: number },
): Trace {
  const offered = comparable(labels);
  const asks = ({ labels: asked, run }: RecordedJob) => comparable(asked ?? []).filter((one) => one !== runLabel(run));
  const fitting = jobs.filter(
    (job) => job.labels === undefined || (asks(job).length > 0 && asks(job).every((label) => offered.includes(label))),
  );
  const inRun = new Map<number, number>();
  for (const { run } of fitting) inRun.set(run, (inRun.get(run) ?? 0) + 1);
  const own = fitting.filter(({ run }) => gang === undefined || inRun.get(run)! >= gang);
  const counts = {
    "never started": unstarted,
    "other labels": jobs.length - fitting.length,
    "a run of fewer jobs than start together": fitting.length - own.length,
  };
  return {
    jobs: own,
    leftOut: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Undefined for a job that never worked: skipped, cancelled while it waited. */
function jobOf(fields: Fields): RecordedJob | undefined {
  const of = (...names: string[]) =>
    names.map((name) => fields[name]).find((value) => value !== undefined && value !== "");
  const at = timeOf(of("queued_at", "created_at"), "queued_at");
  const seconds =
    of("seconds") === undefined ? workedSeconds(of("started_at"), of("completed_at")) : numberOf(of("seconds"));
  if (fields.conclusion === "skipped" || seconds === undefined) return undefined;
  if (seconds < 0 || seconds > longest)
    throw new Error(`works for ${seconds} seconds; write 0 to ${longest}, as no job is longer`);
  const run = of("run", "run_id");
  const labels = of("labels");
  return {
    at,
    seconds,
    run: run === undefined ? 0 : numberOf(run, "run"),
    ...(labels !== undefined && { labels: labelsOf(labels) }),
  };
}

function workedSeconds(started: unknown, completed: unknown): number | undefined {
  if (started === undefined || started === null || completed === undefined || completed === null) return undefined;
  return (timeOf(completed, "completed_at") - timeOf(started, "started_at")) / 1000;
}

function numberOf(value: unknown, name = "seconds"): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new Error(`${name} is ${JSON.stringify(value)}; write a number`);
}

function timeOf(value: unknown, name: string): number {
  if (value === undefined || value === null) throw new Error(`has no ${name}; write a time (2026-11-02T09:30:00Z)`);
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  // Only with a zone is a time the same everywhere.
  if (!Number.isNaN(at) && /(Z|[+-]\d\d:?\d\d)$/.test(String(value))) return at;
  throw new Error(`${name} is ${JSON.stringify(value)}; write a time with its zone (2026-11-02T09:30:00Z)`);
}

function labelsOf(value: unknown): string[] {
  if (typeof value === "string") return value.split(/[\s;]+/).filter((label) => label !== "");
  if (Array.isArray(value) && value.every((label) => typeof label === "string")) return value;
  throw new Error(`labels is ${JSON.stringify(value)}; write a list of names`);
}

function fromJson(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error("is no JSON; write one object a line");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error("is no object; write one a line");
}

function fromCells(header: readonly string[], values: readonly string[]): Fields {
  if (values.length !== header.length)
    throw new Error(`has ${values.length} values, but the header has ${header.length}; write as many`);
  return Object.fromEntries(header.map((name, index) => [name, values[index]!]));
}

/** Values of a line of CSV; one in quotes may have commas in it. */
function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.trim(),
  );
}
