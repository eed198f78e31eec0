import { createHash } from "node:crypto";
import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import { settleGates } from "../domain/deployment-gates.ts";
import { headRef } from "../domain/pulls.ts";
import { completeJob, startJob } from "../domain/workflow-jobs.ts";
import { jobsOf, type NewRun, queueNext, startRun } from "../domain/workflow-runs.ts";
import { zip } from "../domain/zip.ts";
import { presentJob, presentRun } from "../present/workflow-run.ts";
import { presentRunner } from "../routes/runners.ts";
import type { Repository, WorkflowRun } from "../store/rows.ts";
import type { World } from "../world.ts";

// What on GitHub is done by workflows and by the machines that run them.

const newJob = z.object({
  name: z.string(),
  labels: z.array(z.string()).min(1).default(["ubuntu-latest"]),
  /** Names of the jobs that must have succeeded before. */
  needs: z.array(z.string()).default([]),
  environment: z.string().nullable().default(null),
});
const newRun = z.object({
  /** `owner/name`. */
  repository: z.string(),
  workflow: z.string().default(".github/workflows/ci.yml"),
  event: z.string().default("push"),
  /** What it runs for: a branch, a tag or a pull request; the default branch when absent. */
  branch: z.string().optional(),
  tag: z.string().optional(),
  pull: z.int().optional(),
  /** Login of who caused it; the repository's owner when absent. */
  actor: z.string().optional(),
  jobs: z.array(newJob).min(1),
});
const conclusion = z.enum(["success", "failure", "cancelled", "skipped", "timed_out"]);
const jobChange = z.discriminatedUnion("status", [
  /** Without a runner it is a machine of GitHub's that takes the job. */
  z.object({ status: z.literal("in_progress"), runner: z.int().optional() }),
  z.object({
    status: z.literal("completed"),
    conclusion: conclusion.default("success"),
    steps: z.array(z.object({ name: z.string(), conclusion: conclusion.default("success") })).default([]),
    log: z.string().optional(),
  }),
]);
const runnerChange = z.object({ status: z.enum(["online", "offline"]), os: z.string().optional() });
const newArtifact = z.object({
  name: z.string().min(1),
  /** Path -> text. */
  files: z.record(z.string(), z.string()),
});
const newCache = z.object({
  repository: z.string(),
  key: z.string().min(1),
  ref: z.string().default("refs/heads/main"),
  version: z.string().default("0"),
  size: z.int().min(0).default(1024),
});

/** @throws Error when there is none */
export function repositoryOf({ tables }: World, fullName: string): Repository {
  const [owner = "", name = ""] = fullName.toLowerCase().split("/");
  const row = tables.repositories.find("name", `${tables.accounts.find("login", owner)?.id}/${name}`);
  if (!row) throw new Error(`There is no repository "${fullName}".`);
  return row;
}

async function headOf(world: World, repository: Repository, wanted: z.infer<typeof newRun>) {
  const git = world.git.repository(repository.id);
  const pull = wanted.pull && world.tables.pulls.find("number", `${repository.id}/${wanted.pull}`);
  const name = wanted.tag ?? wanted.branch ?? repository.default_branch;
  const ref = pull ? headRef(pull) : wanted.tag === undefined ? `refs/heads/${name}` : `refs/tags/${name}`;
  const head = await git.commit(ref);
  if (!head || (wanted.pull !== undefined && !pull)) {
    const what = wanted.pull === undefined ? (wanted.tag === undefined ? "branch" : "tag") : "pull request";
    throw new Error(`"${repository.name}" has no ${what} "${wanted.pull ?? name}".`);
  }
  return pull
    ? { head, ref: `refs/pull/${pull.number}/merge`, branch: pull.head, headRepository: pull.head_repository }
    : { head, ref, branch: name };
}

/** Starts a run. Its jobs wait for runners, for each other and for their environments. */
export async function addRun(world: World, input: unknown): Promise<object> {
  const wanted = newRun.parse(input);
  const repository = repositoryOf(world, wanted.repository);
  const login = wanted.actor ?? wanted.repository.split("/")[0]!;
  const actor = accountByLogin(world, login);
  if (!actor) throw new Error(`There is no account "${login}".`);
  const { workflow, event, jobs } = wanted;
  const start: NewRun = { workflow, event, jobs, ...(await headOf(world, repository, wanted)) };
  return shown(world, await startRun(world, repository, actor, start));
}

const shown = (world: World, run: WorkflowRun) => ({
  run: presentRun(world, run),
  jobs: jobsOf(world, run).map((job) => presentJob(world, job)),
});

function runOf({ tables }: World, id: number): WorkflowRun {
  const run = tables.workflowRuns.get(id);
  if (!run) throw new Error(`There is no run ${id}.`);
  return run;
}

/** Adds jobs to a run that is not over, as workflows do that were dispatched without any. */
export async function addJobs(world: World, id: number, input: unknown): Promise<object> {
  const run = runOf(world, id);
  const { jobs } = newRun.pick({ jobs: true }).parse(input);
  if (run.status === "completed") throw new Error(`The run ${id} is completed already.`);
  const known = run.plan.find(({ name }) => jobs.some((job) => job.name === name));
  if (known) throw new Error(`The run ${id} has a job "${known.name}" already.`);
  world.tables.workflowRuns.update(id, { plan: [...run.plan, ...jobs] });
  await queueNext(world, id);
  return shown(world, runOf(world, id));
}

/** Moves a job on: to a runner, or to its end. */
export async function changeJob(world: World, id: number, input: unknown): Promise<object> {
  const wanted = jobChange.parse(input);
  settleGates(world);
  const row = world.tables.workflowJobs.get(id);
  if (!row) throw new Error(`There is no job ${id}.`);
  if (wanted.status === "completed") {
    const { steps } = wanted;
    const log = wanted.log === undefined ? null : await keep(world, row.repository, Buffer.from(wanted.log));
    return presentJob(world, await completeJob(world, row, wanted.conclusion, { steps, log }));
  }
  const machine = wanted.runner === undefined ? undefined : world.tables.runners.get(wanted.runner);
  if (!machine && wanted.runner !== undefined) throw new Error(`There is no runner ${wanted.runner}.`);
  return presentJob(world, startJob(world, row, machine));
}

/** Lets a runner's machine come up or go away. */
export function changeRunner(world: World, id: number, input: unknown): object {
  const wanted = runnerChange.parse(input);
  const row = world.tables.runners.get(id);
  if (!row) throw new Error(`There is no runner ${id}.`);
  const changes = { status: wanted.status, os: wanted.os ?? (row.os === "unknown" ? "linux" : row.os) };
  return presentRunner(world.tables.runners.update(id, changes));
}

const keep = (world: World, repository: number, content: Uint8Array) =>
  world.git.repository(repository).writeBlob(content);

/** Uploads files of a run as one artifact; another one of its name is replaced. */
export async function addArtifact(world: World, id: number, input: unknown): Promise<object> {
  const run = runOf(world, id);
  const { name, files } = newArtifact.parse(input);
  const { tables, clock } = world;
  const archive = zip(Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) })));
  const days = tables.repositories.get(run.repository)!.actions.retention_days;
  for (const known of tables.artifacts.where("run", id)) if (known.name === name) tables.artifacts.delete(known.id);
  const row = tables.artifacts.insert({
    repository: run.repository,
    run: id,
    name,
    archive: await keep(world, run.repository, archive),
    size: archive.length,
    digest: `sha256:${createHash("sha256").update(archive).digest("hex")}`,
    created_at: clock.iso(),
    expires_at: new Date(clock.now() + days * 86_400_000).toISOString().replace(/\.\d+/, ""),
  });
  return { id: row.id, name, digest: row.digest };
}

/** Saves a cache. */
export function addCache(world: World, input: unknown): object {
  const { repository, ...wanted } = newCache.parse(input);
  const now = world.clock.iso();
  const { id } = repositoryOf(world, repository);
  const times = { created_at: now, last_accessed_at: now };
  const row = world.tables.actionsCaches.insert({ repository: id, ...wanted, ...times });
  return { id: row.id };
}
