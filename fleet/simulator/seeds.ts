// Plays many seeds on all processors and prints what they showed: `node dist/fleet-seeds.cjs [--from 1] [--count 10000]`.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { scenarioOf } from "./scenario.ts";
import { simulate } from "./simulate.ts";

/** What some seeds showed together. */
export interface Tally {
  seeds: number;
  jobs: number;
  succeeded: number;
  cancelled: number;
  /** Of machines that were taken back while they worked. */
  failed: number;
  launches: number;
  configs: number;
  githubCalls: number;
  events: number;
  hours: number;
  broken: { seed: number; invariant: string; what: string }[];
}

const none = (): Tally => ({
  seeds: 0,
  jobs: 0,
  succeeded: 0,
  cancelled: 0,
  failed: 0,
  launches: 0,
  configs: 0,
  githubCalls: 0,
  events: 0,
  hours: 0,
  broken: [],
});

function add(sum: Tally, more: Tally): Tally {
  const added = { ...sum, broken: [...sum.broken, ...more.broken] };
  for (const key of Object.keys(sum) as (keyof Tally)[]) if (key !== "broken") added[key] += more[key];
  return added;
}

/** Plays one seed. */
export async function playSeed(seed: number): Promise<Tally> {
  const outcome = await simulate(scenarioOf(seed));
  const ended = (conclusion: string) => outcome.jobs.filter((job) => job.conclusion === conclusion).length;
  return {
    seeds: 1,
    jobs: outcome.jobs.length,
    succeeded: ended("success"),
    cancelled: ended("cancelled"),
    failed: ended("failure"),
    launches: outcome.launches,
    configs: outcome.configs,
    githubCalls: outcome.githubCalls,
    events: outcome.events,
    hours: outcome.plant.world.minutes / 60,
    broken: outcome.violations.map(({ invariant, what }) => ({ seed, invariant, what })),
  };
}

async function playAll(from: number, count: number, step: number): Promise<Tally> {
  let tally = none();
  for (let seed = from; seed < from + count; seed += step) tally = add(tally, await playSeed(seed));
  return tally;
}

async function main(): Promise<void> {
  const option = (name: string, otherwise: number) => {
    const index = process.argv.indexOf(`--${name}`);
    return index < 0 ? otherwise : Number(process.argv[index + 1]);
  };
  const from = option("from", 1);
  const count = option("count", 10_000);
  const workers = option("workers", availableParallelism());
  const parts = await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const data = { from: from + index, count: count - index, step: workers };
      return new Promise<Tally>((resolve, reject) => {
        new Worker(__filename, { workerData: data }).once("message", resolve).once("error", reject);
      });
    }),
  );
  const tally = parts.reduce(add, none());
  console.log(JSON.stringify(tally));
  const first = tally.broken.sort((a, b) => a.seed - b.seed)[0];
  if (!first) return;
  const { trace } = await simulate(scenarioOf(first.seed), { trace: true });
  console.error(`seed ${first.seed} breaks "${first.invariant}": ${first.what}\n${trace.slice(-400).join("\n")}`);
  process.exitCode = 1;
}

if (!isMainThread && parentPort && typeof workerData?.step === "number") {
  const { from, count, step } = workerData as { from: number; count: number; step: number };
  playAll(from, count, step).then((tally) => parentPort!.postMessage(tally));
} else if (process.argv[1]?.endsWith("fleet-seeds.cjs")) void main();
