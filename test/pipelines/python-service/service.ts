import { parse } from "yaml";
import { catalogue } from "../../../pipelines/catalogue.ts";
import { readOptions } from "../../../pipelines/options.ts";
import type { PipelineContext, PipelineOutput } from "../../../pipelines/pipeline.ts";
import { type SimulatedEvent, type SimulationOptions, simulate } from "../../../workflow/simulation/simulate.ts";

export const context: PipelineContext = {
  repository: { id: "modelmuxer", name: "modelmuxer", owner: "acme", defaultBranch: "main" },
};

/** What the inventory entry `pipeline: python-service` with these options gives the repository. */
export function service(options: object = {}, repository: Partial<PipelineContext["repository"]> = {}): PipelineOutput {
  const definition = catalogue["python-service"]!;
  return definition.build(readOptions(definition, options), { repository: { ...context.repository, ...repository } });
}

/** The text of one of its files. */
export function contentOf(output: PipelineOutput, path: string): string {
  const file = output.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`"${path}" is not among ${output.files.map((one) => one.path).join(", ")}.`);
  return file.content;
}

/** One of its workflows as anybody's YAML reader sees it. */
export function workflowOf(options: object, file: string) {
  return parse(contentOf(service(options), `.github/workflows/${file}`));
}

/** The step of that name. */
export function step(job: { steps: { name: string }[] }, name: string) {
  const found = job.steps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`"${name}" is not among ${job.steps.map((one) => one.name).join(", ")}.`);
  // biome-ignore lint/suspicious/noExplicitAny: a step has any shape
  return found as any;
}

/** Result of each job that an event leads to, `file: {job: result}`; workflows that do not start are left out. */
export async function whatRuns(
  options: object,
  event: SimulatedEvent,
  forced: Partial<SimulationOptions> = {},
): Promise<Record<string, Record<string, string>>> {
  const { runs } = await simulate(service(options).files, event, {
    repository: "modelmuxer",
    owner: "acme",
    name: "modelmuxer",
    ...forced,
  });
  return Object.fromEntries(
    runs
      .filter(({ triggered }) => triggered)
      .map(({ file, jobs }) => [
        file.split("/").at(-1)!,
        Object.fromEntries(jobs.map(({ id, result }) => [id, result])),
      ]),
  );
}
