import { toText } from "../workflow/parse/expression-data.ts";
import type { ParsedJob } from "../workflow/parse/parsed-workflow.ts";
import { expandJob } from "../workflow/simulation/expand-job.ts";
import { ExecutionFault } from "./execution-fault.ts";

/** A combination of a job's matrix, as it is executed. */
export interface ExecutionCell {
  /** Plain values alone: lists and mappings cannot be named on a command line. */
  readonly values: Readonly<Record<string, string>>;
  /** Labels of its `runs-on`. */
  readonly labels: readonly string[];
}

/** The cells of a job for an event of the repository itself; none without a matrix, or where only a run knows it. */
export function cellsOf(job: ParsedJob, eventName: string): ExecutionCell[] {
  const { cells } = expandJob(job, { contexts: { github: { event_name: eventName } } });
  return cells.flatMap(({ matrix, runsOn }) => {
    if (matrix === undefined) return [];
    const plain = Object.entries(matrix.values).filter(([, value]) => typeof value !== "object" || value === null);
    const values = plain.map(([name, value]): [string, string] => [name, toText(value as string)]);
    return [{ values: Object.fromEntries(values), labels: runsOn }];
  });
}

/**
 * The cells that have the values asked for. Where some of them run here and others cannot, somebody has to choose.
 *
 * @param target What the job is called in messages.
 * @param fits Whether this machine can be what a label asks for.
 * @throws ExecutionFault for a cell that is not there, and for several of which only some fit.
 */
export function chooseCells(
  target: string,
  cells: readonly ExecutionCell[],
  asked: Readonly<Record<string, string>>,
  fits: (label: string) => boolean,
): readonly ExecutionCell[] {
  const words = Object.entries(asked);
  const chosen = cells.filter(({ values }) => words.every(([name, value]) => values[name] === value));
  if (chosen.length === 0 && cells.length > 0) {
    const wanted = words.map(([name, value]) => `${name}=${value}`).join(", ");
    throw new ExecutionFault(`"${target}": there is no cell ${wanted}; write ${alternatives(cells).join(", ")}.`);
  }
  const fitting = chosen.filter(({ labels }) => labels.every(fits));
  if (fitting.length === 0 || fitting.length === chosen.length) return chosen;
  const labels = [...new Set(chosen.flatMap((cell) => cell.labels))].sort().join(", ");
  throw new ExecutionFault(
    `"${target}": its cells run on several systems (${labels}), and this machine is only one; say ${narrowings(chosen, fitting).join(" or ")}.`,
  );
}

/** `--cell os=a|b`, one for each name. */
function alternatives(cells: readonly ExecutionCell[]): string[] {
  return namesOf(cells).map((name) => `--cell ${name}=${valuesOf(cells, name).join("|")}`);
}

/** The shortest words that leave nothing but cells which fit: values of one name, or else whole cells. */
function narrowings(chosen: readonly ExecutionCell[], fitting: readonly ExecutionCell[]): string[] {
  for (const name of namesOf(chosen)) {
    const alone = valuesOf(fitting, name).filter((value) =>
      chosen.every((cell) => cell.values[name] !== value || fitting.includes(cell)),
    );
    if (alone.length > 0) return alone.map((value) => `--cell ${name}=${value}`);
  }
  return fitting.map(({ values }) =>
    Object.entries(values)
      .map(([name, value]) => `--cell ${name}=${value}`)
      .join(" "),
  );
}

function namesOf(cells: readonly ExecutionCell[]): string[] {
  return [...new Set(cells.flatMap(({ values }) => Object.keys(values)))];
}

function valuesOf(cells: readonly ExecutionCell[], name: string): string[] {
  return [...new Set(cells.flatMap(({ values }) => (values[name] === undefined ? [] : [values[name]])))];
}
