import { OptionsError, readOptions } from "../options.ts";
import type { JobKind } from "./job-kind.ts";

/** A job of a repository's list, as its inventory file has it. */
export interface ListedJob {
  /** Its place in the list, hand-written workflows counted too. */
  readonly index: number;
  /** Name of the kind. */
  readonly use: string;
  /** @default the kind's name */
  readonly id?: string | undefined;
  /** Ids of jobs that stand before it. */
  readonly needs?: readonly string[] | undefined;
  readonly with?: unknown;
}

/** The same with its options read. */
export interface ReadJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly needs: readonly string[];
  readonly options: unknown;
}

/** One thing that is wrong with a list of jobs; the message reads on from the field's name. */
export interface JobListFault {
  /** Field below `jobs` (`[2, "with", "coverage"]`). */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A list that cannot be composed; `faults` has all that is wrong with it. */
export class JobListError extends Error {
  readonly faults: readonly JobListFault[];

  constructor(faults: readonly JobListFault[]) {
    super(`The list of jobs cannot be used:\n${faults.map(({ message }) => `- ${message}`).join("\n")}`);
    this.name = "JobListError";
    this.faults = faults;
  }
}

/**
 * Reads a list: kinds, ids, what each job needs, and options.
 *
 * @param reserved Ids that the composed workflow has itself.
 * @throws JobListError
 */
export function readJobs(
  jobs: readonly ListedJob[],
  kinds: Readonly<Record<string, JobKind>>,
  reserved: readonly string[],
): readonly ReadJob[] {
  const faults: JobListFault[] = [];
  const read: ReadJob[] = [];
  const seen = new Map<string, JobKind | undefined>();
  for (const job of jobs) {
    const kind = Object.hasOwn(kinds, job.use) ? kinds[job.use] : undefined;
    const id = job.id ?? job.use;
    const fault = (path: readonly (string | number)[], message: string) =>
      faults.push({ path: [job.index, ...path], message });
    if (kind === undefined)
      fault(["use"], `is "${job.use}", which is no job; write one of ${Object.keys(kinds).join(", ")}.`);
    if (reserved.includes(id))
      fault(
        [job.id === undefined ? "use" : "id"],
        `is "${id}", an id that the workflow has itself; write another "id".`,
      );
    if (seen.has(id))
      fault([job.id === undefined ? "use" : "id"], `makes a second job "${id}"; write an "id" of its own.`);
    for (const [at, needed] of (job.needs ?? []).entries()) {
      if (!seen.has(needed))
        fault(["needs", at], `is "${needed}", which is no job before it; ${before([...seen.keys()])}.`);
      else if (kind !== undefined && seen.get(needed) !== undefined && seen.get(needed)!.on !== kind.on)
        fault(
          ["needs", at],
          `is "${needed}", which another event starts: a change, not a tag, or the other way about.`,
        );
    }
    seen.set(id, kind);
    if (kind === undefined) continue;
    try {
      const options = readOptions({ name: kind.name, options: kind.options }, job.with, "job");
      read.push({ id, kind, needs: job.needs ?? [], options });
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      for (const { option, message } of error.faults)
        faults.push({ path: [job.index, "with", ...(option === "" ? [] : option.split("."))], message });
    }
  }
  if (faults.length > 0) throw new JobListError(faults);
  return read;
}

function before(ids: readonly string[]): string {
  return ids.length === 0 ? "it is the first" : `write one of ${ids.join(", ")}`;
}
