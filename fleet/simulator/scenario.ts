import { type Assumptions, expected, sweeps } from "../assumptions.ts";
import type { FleetSpec, LaunchOption } from "../contract.ts";
import { type Faults, noFaults } from "./invocation.ts";
import { type Random, randomOf } from "./random.ts";
import { beginning } from "./world.ts";

const minute = 60_000;

export interface ScenarioJob {
  /** ms after the beginning */
  at: number;
  runId: number;
  repository: string;
  labels: string[];
  /** ms on a machine */
  takes: number;
  /** Cancelled so long (ms) after it was queued, unless it is over by then. */
  cancelledAfter?: number;
}

/** How the machines of a fleet behave. Times in seconds. */
export interface Behaviour {
  /** From running to waiting for a config, at the first start and at later ones. */
  bootSeconds: [number, number];
  restartSeconds: [number, number];
  /** From a config to a runner that is online. */
  registerSeconds: [number, number];
  /** Probability that a boot comes to nothing, and that a machine stays when its job is over. */
  bootFails: number;
  hangs: number;
  /** Mean time to a spot machine's interruption (minutes); 0: never. */
  interruptedAfterMinutes: number;
}

/** All that happens to a control plane in one run. */
export interface Scenario {
  seed: number;
  assumptions: Assumptions;
  faults: Faults;
  fleets: FleetSpec[];
  behaviour: Behaviour;
  jobs: ScenarioJob[];
  /** Webhooks that are lost, that come twice, and how late they are at most (s). */
  webhooks: { lost: number; doubled: number; lateSeconds: number };
  /** No capacity in a launch template, from and to (ms after the beginning). */
  droughts: { template: string; from: number; to: number; left: number }[];
  /** So many more jobs come at the worst moment: just when an idle runner has been looked at. */
  ambushes: number;
  /** So many more come just as an idle runner is being deleted, and go to it. Only where `deleteRacesAssignment`. */
  racedDeletes: number;
  /** GitHub gives the oldest job first. */
  fair: boolean;
  /** All must be quiet by then (ms after the beginning); it is over sooner where it is quiet sooner. */
  until: number;
  /** How many functions take from one queue. */
  concurrency: number;
}

const option = (id: string, market: LaunchOption["market"]): LaunchOption => ({
  id,
  version: "1",
  market,
  subnets: ["subnet-a", "subnet-b"],
  instanceTypes: ["m7i.large"],
});

function fleetOf(random: Random, name: string, labels: string[], { gang }: { gang: boolean }): FleetSpec {
  const windows = !gang && random.chance(0.3);
  const ceiling = gang ? random.whole(3, 7) : random.whole(2, 10);
  const pools = gang || random.chance(0.4) ? 0 : 1;
  const hot = pools * random.whole(0, Math.min(2, ceiling - 1));
  return {
    name,
    labels,
    os: windows ? "windows" : "linux",
    trust: "build",
    runnerGroupId: labels.length,
    repositories: ["acme/app", "acme/site"],
    queueUrl: `queue-${name}`,
    capacity: {
      ceiling,
      hot,
      stopped: pools * random.whole(0, Math.min(2, ceiling - hot)),
    },
    launchOptions: random.chance(0.7)
      ? [option(`${name}-spot`, "spot"), option(`${name}-steady`, "on-demand")]
      : [option(`${name}-steady`, "on-demand")],
    maxLifetimeMinutes: 24 * 60,
    bootTimeoutMinutes: windows ? 12 : 6,
    idleMinutes: random.whole(2, 10),
    mintDelaySeconds: windows ? 120 : 0,
    ...(gang ? { gang: { size: random.whole(2, Math.min(4, ceiling)) } } : {}),
    interruption: random.chance(0.5) ? "rerun" : "report",
  };
}

function faultsOf(random: Random): Faults {
  const level = random.pick([0, 0.3, 1]);
  return {
    before: level * random.between(0, 0.08),
    after: level * random.between(0, 0.05),
    limited: level * random.between(0, 0.05),
    slow: level * random.between(0, 0.08),
    crash: level * random.between(0, 0.06),
    dropped: level * random.between(0, 0.2),
    doubled: level * random.between(0, 0.2),
    quietFrom: beginning + 40 * minute,
  };
}

function jobsOf(random: Random, fleets: readonly FleetSpec[]): ScenarioJob[] {
  const jobs: ScenarioJob[] = [];
  const many = random.pick([3, 8, 20]);
  let runId = 1;
  while (jobs.length < many) {
    const fleet = random.pick(fleets);
    const run = runId++;
    const at = random.between(0, 30 * minute);
    const count = fleet.gang ? fleet.gang.size : random.pick([1, 1, 1, 2, 5]);
    const cancelled = random.chance(0.15) ? random.between(0, 8 * minute) : undefined;
    const fewer = !fleet.gang && random.chance(0.3) ? fleet.labels.slice(0, 1) : fleet.labels;
    for (let index = 0; index < count; index++) {
      jobs.push({
        at: at + random.between(0, 5_000),
        runId: run,
        repository: random.pick(fleet.repositories),
        labels: ["self-hosted", ...fewer, ...(fleet.gang ? [`slipway-run-${run}`] : [])],
        takes: random.pick([5_000, minute, 3 * minute, 8 * minute]) * random.between(0.5, 1.5),
        ...(cancelled === undefined ? {} : { cancelledAfter: cancelled }),
      });
    }
  }
  return jobs.sort((a, b) => a.at - b.at);
}

/** What a seed stands for: fleets, jobs, faults, and what is assumed of GitHub and AWS. */
export function scenarioOf(seed: number): Scenario {
  const random = randomOf(seed ^ 0x5eed);
  const assumptions: Assumptions = { ...expected };
  for (const name of Object.keys(sweeps) as (keyof Assumptions)[]) {
    Object.assign(assumptions, { [name]: random.pick(sweeps[name] as readonly unknown[]) });
  }
  const kind = random.pick(["one", "one", "two", "gang"] as const);
  const fleets = [fleetOf(random, "linux", ["linux", "x64"], { gang: kind === "gang" })];
  if (kind === "two") fleets.push(fleetOf(random, "gpu", ["linux", "x64", "gpu"], { gang: false }));
  const slow = fleets.some(({ os }) => os === "windows");
  const droughts = random.chance(0.25)
    ? fleets.flatMap(({ launchOptions }) =>
        launchOptions.map(({ id }) => ({
          template: id,
          from: 0,
          to: random.between(0, 50 * minute),
          left: random.whole(0, 1),
        })),
      )
    : [];
  return {
    seed,
    assumptions,
    faults: faultsOf(random),
    fleets,
    behaviour: {
      bootSeconds: slow ? [100, 240] : [10, 60],
      restartSeconds: slow ? [20, 60] : [5, 25],
      registerSeconds: [2, 8],
      bootFails: random.pick([0, 0, 0.1, 0.5]),
      hangs: random.pick([0, 0, 0.2]),
      interruptedAfterMinutes: random.pick([0, 0, 8, 30]),
    },
    jobs: jobsOf(random, fleets),
    webhooks: {
      lost: random.pick([0, 0, 0.1, 0.5, 1]),
      doubled: random.pick([0, 0.3]),
      lateSeconds: random.pick([1, 20, 90]),
    },
    droughts,
    ambushes: random.pick([0, 2, 4]),
    racedDeletes: 0,
    fair: random.chance(0.5),
    until: 420 * minute,
    concurrency: random.pick([2, 2, 10]),
  };
}

export { noFaults };
