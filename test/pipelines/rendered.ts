import { parse } from "yaml";
import { catalogue } from "../../pipelines/catalogue.ts";
import { readOptions } from "../../pipelines/options.ts";
import type { PipelineContext, PipelineOutput } from "../../pipelines/pipeline.ts";
import { type SimulatedEvent, type SimulationOptions, simulate } from "../../workflow/simulation/simulate.ts";

/** A line of a table: what it is called, what happens, and what else is known. */
export type Case = readonly [name: string, event: SimulatedEvent, forced?: Partial<SimulationOptions>];

/** What happens to every repository some day. */
export const everyEvent: readonly Case[] = [
  ["push to main", { name: "push", ref: "main" }],
  ["push to develop", { name: "push", ref: "develop" }],
  ["push to a feature branch", { name: "push", ref: "feature/x" }],
  ["pull request from a branch", { name: "pull_request", ref: "feature/x" }],
  ["pull request from a fork", { name: "pull_request", ref: "feature/x", fork: true }],
  ["pull request to another branch", { name: "pull_request", ref: "feature/x", base: "feature/y" }],
  ["tag v1.0.0", { name: "push", ref: "refs/tags/v1.0.0" }],
  ["tag v1.0.0-rc1", { name: "push", ref: "refs/tags/v1.0.0-rc1" }],
  ["another tag", { name: "push", ref: "refs/tags/nightly" }],
  ["manual on main", { name: "workflow_dispatch", ref: "main" }],
  ["manual on a branch", { name: "workflow_dispatch", ref: "feature/x" }],
  ["manual on a tag", { name: "workflow_dispatch", ref: "refs/tags/v1.0.0" }],
  ["schedule", { name: "schedule" }],
];

/** Each job failing in turn. */
export function eachFails(what: string, event: SimulatedEvent, jobs: readonly string[]): readonly Case[] {
  return jobs.map((job) => [`${what}, ${job} fails`, event, { outcomes: [{ job, outcome: "failure" }] }]);
}

/** What one pipeline gives one repository, and what becomes of it. */
export interface Rendered {
  readonly context: PipelineContext;
  /** All that the options give the repository. */
  output(options?: object, repository?: Partial<PipelineContext["repository"]>): PipelineOutput;
  /** The text of one of its files. */
  content(path: string, options?: object): string;
  /** One of its workflows as anybody's YAML reader sees it. */
  // biome-ignore lint/suspicious/noExplicitAny: a workflow has any shape
  workflow(file: string, options?: object): any;
  /**
   * What becomes of each job of a workflow, a line a case: `run`, `fail`, `wait`, or `-` for a job that is skipped.
   *
   * @param cases What it is called in the table, the event, and what else is known of it.
   */
  table(file: string, cases: readonly Case[], options?: object): Promise<string>;
}

/** @param id Of the repository, and its name. */
export function rendered(pipeline: string, id: string): Rendered {
  const context = { repository: { id, name: id, owner: "acme", defaultBranch: "main" } };
  const definition = catalogue[pipeline]!;
  const output: Rendered["output"] = (options = {}, repository = {}) =>
    definition.build(readOptions(definition, options), { repository: { ...context.repository, ...repository } });
  const content: Rendered["content"] = (path, options = {}) => {
    const { files } = output(options);
    const file = files.find((one) => one.path === path);
    if (file === undefined) throw new Error(`"${path}" is not among ${files.map((one) => one.path).join(", ")}.`);
    return file.content;
  };
  return {
    context,
    output,
    content,
    workflow: (file, options) => parse(content(`.github/workflows/${file}`, options)),
    async table(file, cases, options = {}) {
      const { files } = output(options);
      const jobs = Object.keys(parse(content(`.github/workflows/${file}`, options)).jobs);
      const lines: string[][] = [["", ...jobs]];
      for (const [name, event, forced = {}] of cases) {
        const { runs } = await simulate(files, event, { repository: id, owner: "acme", name: id, ...forced });
        const run = runs.find((one) => one.file.endsWith(`/${file}`) && one.triggered);
        const cells = jobs.map((job) => {
          const results = run?.jobs.filter((one) => one.id === job).map(({ result }) => result) ?? [];
          return [...new Set(results)].join("/").replaceAll("skip", "-");
        });
        lines.push([name, ...(run === undefined ? ["not started"] : cells)]);
      }
      const width = (column: number) =>
        Math.max(...lines.filter((one) => one.length > 2).map((one) => one[column]!.length));
      const widths = lines[0]!.map((_, column) => width(column));
      widths[0] = Math.max(...lines.map((one) => one[0]!.length));
      return lines
        .map((line) =>
          line
            .map((cell, column) => cell.padEnd(widths[column]!))
            .join("  ")
            .trimEnd(),
        )
        .join("\n");
    },
  };
}

/** The step of that name. */
export function stepOf(job: { readonly steps: readonly { readonly name: string }[] }, name: string) {
  const found = job.steps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`"${name}" is not among ${job.steps.map((one) => one.name).join(", ")}.`);
  // biome-ignore lint/suspicious/noExplicitAny: a step has any shape
  return found as any;
}
