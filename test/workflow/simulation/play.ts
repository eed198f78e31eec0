import type { WorkflowFile } from "../../../workflow/file.ts";
import {
  type SimulatedEvent,
  type SimulatedJob,
  type SimulatedRun,
  type SimulationOptions,
  type SimulationResult,
  simulate,
} from "../../../workflow/simulation/simulate.ts";

/** Workflow files by file name. */
export type Files = { readonly [name: string]: string };

export const folder = ".github/workflows";

export function filesOf(contents: Files): WorkflowFile[] {
  return Object.entries(contents).map(([name, content]) => ({ path: `${folder}/${name}`, content }));
}

/** Simulates an event on the workflows of a repository `acme/sample`. */
export function play(
  contents: Files | string,
  event: SimulatedEvent,
  options: Partial<SimulationOptions> = {},
): Promise<SimulationResult> {
  const files = filesOf(typeof contents === "string" ? { "ci.yml": contents } : contents);
  return simulate(files, event, { repository: "sample", owner: "acme", ...options });
}

/** The run of a file, which must be there. */
export function runOf(result: SimulationResult, name = "ci.yml"): SimulatedRun {
  const run = result.runs.find(({ file }) => file === `${folder}/${name}`);
  if (run === undefined) throw new Error(`no run of ${name}`);
  return run;
}

/** What becomes of each job of a run, by job id. */
export function resultsOf(result: SimulationResult, name = "ci.yml"): { [job: string]: string } {
  return Object.fromEntries(runOf(result, name).jobs.map((job) => [job.id, job.result]));
}

export function jobOf(result: SimulationResult, id: string, name = "ci.yml"): SimulatedJob {
  const job = runOf(result, name).jobs.find((other) => other.id === id);
  if (job === undefined) throw new Error(`no job ${id}`);
  return job;
}

/** A job of one step; `keys` are further lines of it. */
export function job(id: string, keys = ""): string {
  const lines = ["runs-on: ubuntu-latest", "steps: [{ run: make }]", ...keys.split("\n")].filter((line) => line !== "");
  return `  ${id}:\n${lines.map((line) => `    ${line}`).join("\n")}\n`;
}

/** A workflow with a trigger, in YAML's flow style, and jobs. */
export function workflow(on: string, ...jobs: string[]): string {
  return `name: CI\non: ${on}\njobs:\n${jobs.join("")}`;
}
