import { toText } from "../parse/expression-data.ts";
import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { Unknown, type Value } from "../parse/value.ts";
import type { Setting } from "./setting.ts";
import type { ForcedOutcome } from "./simulation-input.ts";

/** Where a job stands in a run. */
export interface JobAddress {
  /** File of the run, and ids of the calling jobs and of the job itself. */
  readonly runFile: string;
  readonly path: readonly string[];
  /** File that defines the job: the called one, for a job of a called workflow. */
  readonly ownFile: string;
}

/** What a simulation is told to make of jobs, and whether each order found its job. */
export class Forcing {
  readonly #setting: Setting;
  readonly #found = new Set<ForcedOutcome>();
  readonly #cells = new Map<ForcedOutcome, Set<string>>();

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  /** @param cell Matrix values; `undefined` for a job without a matrix. */
  outcome(
    address: JobAddress,
    cell: { readonly [key: string]: Value } | undefined,
  ): ForcedOutcome["outcome"] | undefined {
    let forced: ForcedOutcome["outcome"] | undefined;
    for (const order of this.#setting.outcomes) {
      if (!addresses(order, address)) continue;
      if (order.cell !== undefined) this.#offer(order, cell ?? {});
      if (!selects(order.cell ?? {}, cell ?? {})) continue;
      this.#found.add(order);
      forced = order.outcome;
    }
    return forced;
  }

  outputs(address: JobAddress): { readonly [output: string]: string } {
    const own = this.#setting.outputs.filter((order) => addresses(order, address));
    return Object.fromEntries(own.map((order) => [order.output, order.value]));
  }

  /** Orders for cells that no expanded matrix has. */
  cellFaults(): string[] {
    return [...this.#cells]
      .filter(([order]) => !this.#found.has(order))
      .map(([order, cells]) => {
        const wanted = Object.entries(order.cell ?? {}).map(([key, value]) => `${key}=${value}`);
        return `Job "${order.job}" has no cell with ${wanted.join(", ")}; its cells are ${[...cells].join(" and ")}.`;
      });
  }

  #offer(order: ForcedOutcome, cell: { readonly [key: string]: Value }): void {
    const shown = Object.entries(cell).map(([key, value]) => `${key}=${shownValue(value)}`);
    const offered = this.#cells.get(order) ?? new Set();
    this.#cells.set(order, offered.add(shown.length > 0 ? shown.join(",") : "none"));
  }
}

function selects(wanted: { readonly [key: string]: string }, cell: { readonly [key: string]: Value }): boolean {
  return Object.entries(wanted).every(([key, value]) => key in cell && shownValue(cell[key] ?? null) === value);
}

function shownValue(value: Value): string {
  if (value instanceof Unknown) return "?";
  return typeof value === "object" && value !== null ? JSON.stringify(value) : toText(value);
}

function addresses(order: { readonly file?: string; readonly job: string }, address: JobAddress): boolean {
  if (order.file === undefined) return order.job === address.path.join("/");
  if (isFile(order.file, address.runFile) && order.job === address.path.join("/")) return true;
  return isFile(order.file, address.ownFile) && order.job === address.path.at(-1);
}

/** Whether a user means this file: by its path, or by its name. */
export function isFile(named: string, path: string): boolean {
  return named === path || named === path.split("/").at(-1);
}

/** Orders for jobs and outputs that no workflow has. */
export function orderFaults(workflows: readonly ParsedWorkflow[], setting: Setting): string[] {
  const known = workflows.flatMap((workflow) => addressesIn(workflow, workflow.path, [], workflows));
  const noJob = (order: { readonly file?: string; readonly job: string }, what: string) => {
    if (known.some(({ address }) => addresses(order, address))) return [];
    if (order.file !== undefined && !workflows.some(({ path }) => isFile(order.file ?? "", path))) {
      return [`${what} names the workflow "${order.file}"; there are ${workflows.map(({ path }) => path).join(", ")}.`];
    }
    const jobs = known.filter(({ address }) => order.file === undefined || isFile(order.file, address.runFile));
    const ids = [...new Set(jobs.map(({ address }) => address.path.join("/")))];
    return [`${what} names the job "${order.job}"; there are ${ids.join(", ") || "none"}.`];
  };
  return [
    ...setting.outcomes.flatMap((order) => noJob(order, "An outcome")),
    ...setting.outputs.flatMap((order) => {
      const missing = noJob(order, "An output");
      if (missing.length > 0) return missing;
      const declared = known.filter(({ address }) => addresses(order, address)).map(({ outputs }) => outputs);
      if (declared.some((outputs) => outputs === undefined || outputs.includes(order.output))) return [];
      const names = [...new Set(declared.flatMap((outputs) => outputs ?? []))];
      return [`Job "${order.job}" has no output "${order.output}"; it has ${names.join(", ") || "none"}.`];
    }),
  ];
}

/** Every job of a workflow and of those it calls, with its outputs (`undefined`: any, for a workflow elsewhere). */
function addressesIn(
  workflow: ParsedWorkflow,
  runFile: string,
  callers: readonly string[],
  workflows: readonly ParsedWorkflow[],
): { address: JobAddress; outputs: readonly string[] | undefined }[] {
  if (callers.length > mostLevels) return [];
  return workflow.jobs.flatMap((job) => {
    const address = { runFile, path: [...callers, job.id], ownFile: workflow.path };
    const called = workflows.find(({ path }) => path === job.call?.path);
    if (called === undefined) return [{ address, outputs: job.call ? undefined : Object.keys(job.outputs) }];
    return [
      { address, outputs: Object.keys(called.events.workflow_call?.outputs ?? {}) },
      ...addressesIn(called, runFile, address.path, workflows),
    ];
  });
}

/** Levels of workflows that may call each other below the first (GitHub docs, "Reusing workflow configurations"). */
export const mostLevels = 9;
