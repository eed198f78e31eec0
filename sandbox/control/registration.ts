import { z } from "zod";
import { presentRunner } from "../routes/runners.ts";
import type { RunnerToken } from "../store/rows.ts";
import type { World } from "../world.ts";

const wish = z.object({
  /** Of `.../actions/runners/registration-token`. */
  token: z.string(),
  name: z.string().min(1),
  labels: z.array(z.string()).default([]),
  os: z.enum(["linux", "windows", "macos"]).default("linux"),
  architecture: z.enum(["X64", "ARM64"]).default("X64"),
  ephemeral: z.boolean().default(false),
});
const farewell = z.object({ token: z.string() });

const osLabel = { linux: "Linux", windows: "Windows", macos: "macOS" };

/** @throws Error for a token that is not one, or has expired after its hour */
function tokenOf(world: World, text: string, kind: RunnerToken["kind"]): RunnerToken {
  const row = world.tables.runnerTokens.find("token", text);
  if (row?.kind !== kind) throw new Error(`This is no ${kind} token.`);
  if (Date.parse(row.expires_at) <= world.clock.now()) throw new Error(`The ${kind} token has expired.`);
  return row;
}

/** What `config.sh` does on a machine: makes a runner of it, which is online from then on. */
export function register(world: World, input: unknown): object {
  const wanted = wish.parse(input);
  const { tables } = world;
  const { organization, repository } = tokenOf(world, wanted.token, "registration");
  const others = organization
    ? tables.runners.where("organization", organization)
    : tables.runners.where("repository", repository ?? 0);
  if (others.some(({ name }) => name.toLowerCase() === wanted.name.toLowerCase())) {
    throw new Error(`A runner named "${wanted.name}" exists already.`);
  }
  const owner = organization ?? tables.repositories.get(repository ?? 0)?.owner;
  const group = tables.runnerGroups.where("organization", owner).find((row) => row.default)?.id ?? null;
  const fixed = ["self-hosted", osLabel[wanted.os], wanted.architecture];
  const custom = wanted.labels.filter((name) => !fixed.includes(name));
  const runner = tables.runners.insert({
    organization,
    repository,
    group,
    name: wanted.name,
    os: wanted.os,
    status: "online",
    busy: false,
    ephemeral: wanted.ephemeral,
    labels: [
      ...fixed.map((name) => ({ name, type: "read-only" as const })),
      ...custom.map((name) => ({ name, type: "custom" as const })),
    ],
  });
  return presentRunner(runner);
}

/** What `config.sh remove` does: takes the machine's runner away again. */
export function unregister(world: World, id: number, input: unknown): void {
  const { organization, repository } = tokenOf(world, farewell.parse(input).token, "remove");
  const runner = world.tables.runners.get(id);
  const own = runner && runner.organization === organization && runner.repository === repository;
  if (!own) throw new Error(`There is no runner ${id} that this token is for.`);
  if (runner.busy) throw new Error(`The runner "${runner.name}" is running a job.`);
  world.tables.runners.delete(id);
}
