import { parse } from "yaml";
import { mlTraining } from "../../../pipelines/ml-training/pipeline.ts";
import { readOptions } from "../../../pipelines/options.ts";
import type { PipelineContext, PipelineOutput } from "../../../pipelines/pipeline.ts";
import { type SimulatedEvent, type SimulationOptions, simulate } from "../../../workflow/simulation/simulate.ts";

export const context: PipelineContext = {
  repository: { id: "moe-trainer-lab", name: "moe-trainer-lab", owner: "acme", defaultBranch: "main" },
};

/** Every option that adds something. */
export const everything = {
  mergeQueue: true,
  wandb: true,
  huggingFace: true,
  minuteCost: 0.5,
  metricsWebhook: "METRICS_WEBHOOK",
  slackWebhook: "SLACK_WEBHOOK_URL",
  healthCheckWebhook: "HEALTH_CHECK_WEBHOOK",
};

const until = { until: "2027-03-31", reason: "moving to short-lived credentials" };

/** Every option in its static form, each a dated exception. */
export const staticForms = {
  registry: { host: "registry.example.com", ...until },
  pypi: { by: "token", ...until },
  cloud: { by: "keys", ...until },
};

/** What the inventory entry `pipeline: ml-training` with these options gives the repository. */
export function trainerLab(
  options: object = {},
  repository: Partial<PipelineContext["repository"]> = {},
): PipelineOutput {
  return mlTraining.build(readOptions(mlTraining, options), { repository: { ...context.repository, ...repository } });
}

/** The text of one of its files. */
export function contentOf(output: PipelineOutput, path: string): string {
  const file = output.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`"${path}" is not among ${output.files.map((one) => one.path).join(", ")}.`);
  return file.content;
}

/** One of its workflows as anybody's YAML reader sees it. */
export function workflowOf(options: object, file: string) {
  return parse(contentOf(trainerLab(options), `.github/workflows/${file}`));
}

/** The step of that name. */
export function step(job: { steps: { name: string }[] }, name: string) {
  const found = job.steps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`"${name}" is not among ${job.steps.map((one) => one.name).join(", ")}.`);
  // biome-ignore lint/suspicious/noExplicitAny: a step has any shape
  return found as any;
}

const rendered = new Map<string, PipelineOutput>();

/** `file: {job: result}` for each workflow that an event starts. */
export async function whatRuns(
  options: object,
  event: SimulatedEvent,
  forced: Partial<SimulationOptions> = {},
): Promise<Record<string, Record<string, string>>> {
  const key = JSON.stringify(options);
  const output = rendered.get(key) ?? trainerLab(options);
  rendered.set(key, output);
  const { runs } = await simulate(output.files, event, {
    repository: "moe-trainer-lab",
    owner: "acme",
    name: "moe-trainer-lab",
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
