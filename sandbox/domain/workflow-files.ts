import { createHash } from "node:crypto";
import { parse } from "yaml";
import type { PlannedJob, Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

/** As much of a workflow file as GitHub's API needs to know of it. Nothing here runs it. */
export interface WorkflowFile {
  readonly path: string;
  readonly name: string;
  /** Event -> its settings (`workflow_dispatch` -> inputs, `repository_dispatch` -> types). */
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: readonly PlannedJob[];
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");

/** GitHub's id of a workflow: always the same for a path of a repository. */
export function workflowId(repository: number, path: string): number {
  return Number.parseInt(createHash("sha256").update(`${repository} ${path}`).digest("hex").slice(0, 8), 16);
}

function plannedJob([id, value]: [string, unknown]): PlannedJob {
  const job = fieldsOf(value);
  const runner = job["runs-on"];
  const environment = fieldsOf(job.environment).name ?? job.environment;
  return {
    name: typeof job.name === "string" && !job.name.includes("${{") ? job.name : id,
    labels: texts(fieldsOf(runner).labels ?? runner),
    needs: texts(job.needs),
    environment: typeof environment === "string" ? environment : null,
  };
}

/** Reads a workflow; a file that is none has no events and no jobs. */
export function readWorkflow(path: string, text: string): WorkflowFile {
  let content: Fields;
  try {
    content = fieldsOf(parse(text, { logLevel: "silent" }));
  } catch {
    content = {};
  }
  // YAML 1.1 reads the key "on" as true.
  const triggers = content.on ?? content.true;
  const on = Object.fromEntries(texts(triggers).map((event) => [event, {}]));
  const entries = Object.entries(fieldsOf(content.jobs));
  const ids = entries.map(([id]) => id);
  const jobs = entries.map(plannedJob);
  const nameOf = (id: string) => jobs[ids.indexOf(id)]?.name ?? id;
  return {
    path,
    name: typeof content.name === "string" ? content.name : path,
    on: { ...on, ...fieldsOf(triggers) },
    jobs: jobs.map((job) => ({ ...job, needs: job.needs.map(nameOf) })),
  };
}

/** The workflows of a revision. */
export async function workflowsAt(world: World, repository: Repository, revision: string): Promise<WorkflowFile[]> {
  const git = world.git.repository(repository.id);
  const folder = ".github/workflows";
  const entries = (await git.tree(`${revision}:${folder}`)) ?? [];
  const files = entries.filter(({ path, type }) => type === "blob" && /\.ya?ml$/.test(path));
  const blobs = await git.read(...files.map(({ sha }) => sha));
  return files.map(({ path }, index) => readWorkflow(`${folder}/${path}`, blobs[index]!.content.toString("utf8")));
}
