import { z } from "zod";
import { accountByLogin } from "../domain/accounts.ts";
import { completeJob, queueRun, startJob } from "../domain/workflow-jobs.ts";
import { presentJob, presentRun } from "../present/workflow-run.ts";
import { presentRunner } from "../routes/runners.ts";
import type { Repository } from "../store/rows.ts";
import type { World } from "../world.ts";

// What on GitHub is done by workflows and by the machines that run them.

const run = z.object({
  /** `owner/name`. */
  repository: z.string(),
  workflow: z.string().default(".github/workflows/ci.yml"),
  event: z.string().default("push"),
  branch: z.string().optional(),
  jobs: z.array(z.object({ name: z.string(), labels: z.array(z.string()).min(1) })).min(1),
});
const job = z.discriminatedUnion("status", [
  z.object({ status: z.literal("in_progress"), runner: z.int() }),
  z.object({
    status: z.literal("completed"),
    conclusion: z.enum(["success", "failure", "cancelled", "skipped", "timed_out"]).default("success"),
  }),
]);
const runner = z.object({ status: z.enum(["online", "offline"]), os: z.string().optional() });

function repositoryOf({ tables }: World, fullName: string): Repository {
  const [owner = "", name = ""] = fullName.toLowerCase().split("/");
  const row = tables.repositories.find("name", `${tables.accounts.find("login", owner)?.id}/${name}`);
  if (!row) throw new Error(`There is no repository "${fullName}".`);
  return row;
}

/** Queues a run with jobs that wait for runners. */
export async function addRun(world: World, input: unknown): Promise<object> {
  const wanted = run.parse(input);
  const repository = repositoryOf(world, wanted.repository);
  const actor = accountByLogin(world, wanted.repository.split("/")[0]!)!;
  const made = await queueRun(world, repository, actor, {
    ...wanted,
    branch: wanted.branch ?? repository.default_branch,
  });
  world.store.commit();
  return { run: presentRun(world, made.run), jobs: made.jobs.map((row) => presentJob(world, row)) };
}

/** Moves a job on: to a runner, or to its end. */
export function changeJob(world: World, id: number, input: unknown): object {
  const wanted = job.parse(input);
  const row = world.tables.workflowJobs.get(id);
  if (!row) throw new Error(`There is no job ${id}.`);
  if (wanted.status === "completed")
    return commit(world, presentJob(world, completeJob(world, row, wanted.conclusion)));
  const machine = world.tables.runners.get(wanted.runner);
  if (!machine) throw new Error(`There is no runner ${wanted.runner}.`);
  return commit(world, presentJob(world, startJob(world, row, machine)));
}

/** Lets a runner's machine come up or go away. */
export function changeRunner(world: World, id: number, input: unknown): object {
  const wanted = runner.parse(input);
  const row = world.tables.runners.get(id);
  if (!row) throw new Error(`There is no runner ${id}.`);
  const changes = { status: wanted.status, os: wanted.os ?? (row.os === "unknown" ? "linux" : row.os) };
  return commit(world, presentRunner(world.tables.runners.update(id, changes)));
}

function commit(world: World, shown: object): object {
  world.store.commit();
  return shown;
}
