import path from "node:path";
import type { Fault } from "./fault.ts";
import { formatField } from "./field-path.ts";
import type { InventoryFile } from "./folder.ts";
import { suggestion } from "./nearest.ts";
import { originOf } from "./origins.ts";
import { readText } from "./read-text.ts";
import type { HandWrittenWorkflow, RepositoryEntry } from "./schema.ts";

/** Workflows written by hand, by file name, and what is wrong with the files. */
export function readHandWritten(files: readonly InventoryFile[]): {
  workflows: Record<string, HandWrittenWorkflow>;
  faults: Fault[];
} {
  const workflows: Record<string, HandWrittenWorkflow> = {};
  const faults: Fault[] = [];
  for (const { path: place, file } of files) {
    const content = readText(place, file);
    if (typeof content !== "string") faults.push(content);
    else workflows[path.basename(file)] = { file, content };
  }
  return { workflows, faults };
}

/** A `run:` that names no file. */
export function unknownWorkflows(entries: readonly RepositoryEntry[], files: readonly InventoryFile[]): Fault[] {
  const known = files.map(({ file }) => path.basename(file));
  return entries.flatMap((entry) =>
    (entry.jobs ?? []).flatMap((job, index) => {
      if (!("run" in job) || known.includes(job.run)) return [];
      const field = ["jobs", index, "run"];
      const hint = known.length === 0 ? "write the file there" : suggestion(job.run, known);
      const message = `is "${job.run}", which is no file of inventory/workflows; ${hint}`;
      return [{ ...originOf(entry, field)!, field: formatField(field), message }];
    }),
  );
}

/** A file that no repository runs: a typing slip, or something that somebody believes to be in use. */
export function unusedWorkflows(entries: readonly RepositoryEntry[], files: readonly InventoryFile[]): Fault[] {
  const used = new Set(entries.flatMap(({ jobs = [] }) => jobs.flatMap((job) => ("run" in job ? [job.run] : []))));
  return files
    .filter(({ file }) => !used.has(path.basename(file)))
    .map(({ file }) => ({
      file,
      line: 1,
      field: "",
      message: `is run by no repository; write "run: ${path.basename(file)}" under jobs, or delete it`,
    }));
}
