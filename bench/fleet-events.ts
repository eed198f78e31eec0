import type { FleetSpec } from "../fleet/contract.ts";
import { play, type TraceJob } from "../fleet/economics/play.ts";
import { jobsAt } from "../fleet/economics/rate.ts";
import { beginning } from "../fleet/simulator/world.ts";

/** What it took to play so many events of jobs. */
export interface FleetEventsMeasured {
  /** Of jobs: queued, in progress, completed. */
  readonly jobEvents: number;
  /** Of the whole world that was played, machines included. */
  readonly worldEvents: number;
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Heap in use after a collection where one can be asked for: early on, and at the end (MiB). */
  readonly heap: { readonly early: number; readonly late: number };
  /** Most memory of the process (MiB). */
  readonly peak: number;
  readonly p95: number;
  readonly launches: number;
  /** Jobs that never ended: must be none. */
  readonly unfinished: number;
  readonly machines: number;
}

const eventsOfJob = 3;
const days = 30;
const mebibyte = 2 ** 20;

const spec: FleetSpec = {
  name: "bench",
  labels: ["linux"],
  os: "linux",
  trust: "build",
  runnerGroupId: 1,
  repositories: ["acme/app"],
  queueUrl: "",
  capacity: { ceiling: 400, hot: 2, stopped: 2 },
  launchOptions: [{ id: "spot", version: "1", market: "spot", subnets: [], instanceTypes: ["c7i.2xlarge"] }],
  maxLifetimeMinutes: 360,
  bootTimeoutMinutes: 5,
  idleMinutes: 10,
  mintDelaySeconds: 0,
  interruption: "report",
};

/** Plays a month of jobs by chance against a fleet, job by job as they come: none is kept once it is over. */
export async function measureFleetEvents(jobEvents: number, minutes = 10): Promise<FleetEventsMeasured> {
  const jobs = Math.ceil(jobEvents / eventsOfJob);
  const heap = { early: 0, late: 0 };
  const collect = (globalThis as { gc?: () => void }).gc;
  const inUse = () => {
    collect?.();
    return process.memoryUsage().heapUsed / mebibyte;
  };
  function* some(): Generator<TraceJob> {
    // More than enough, as chance may bring fewer than the rate says.
    const endless = jobsAt({ perHour: jobs / (days * 24), minutes, days: days * 2, seed: 1, together: 1 });
    let count = 0;
    for (const job of endless) {
      if (count++ === jobs) break;
      if (count === Math.ceil(jobs / 10)) heap.early = inUse();
      yield job;
    }
    heap.late = inUse();
  }
  const before = process.cpuUsage();
  const start = performance.now();
  const played = await play(spec, some(), { from: beginning, until: beginning + days * 24 * 3_600_000 });
  const { user, system } = process.cpuUsage(before);
  return {
    jobEvents: played.jobs * eventsOfJob,
    worldEvents: played.events,
    seconds: (performance.now() - start) / 1000,
    processorSeconds: (user + system) / 1e6,
    heap,
    peak: process.resourceUsage().maxRSS / 1024,
    p95: played.waits.at(0.95),
    launches: played.launches,
    unfinished: played.unfinished,
    machines: played.peak,
  };
}

/** A Markdown table of what was measured. */
export function fleetEventsTable(measured: readonly FleetEventsMeasured[]): string {
  const head =
    "| job events | world events | time | processor time | job events a second | heap at a tenth / at the end | most memory | machines at once | 95 of 100 jobs wait at most |";
  const rows = measured.map((of) => {
    const cells = [
      of.jobEvents.toLocaleString("en"),
      of.worldEvents.toLocaleString("en"),
      `${of.seconds.toFixed(1)} s`,
      `${of.processorSeconds.toFixed(1)} s`,
      Math.round(of.jobEvents / of.processorSeconds).toLocaleString("en"),
      `${of.heap.early.toFixed(0)} / ${of.heap.late.toFixed(0)} MiB`,
      `${of.peak.toFixed(0)} MiB`,
      of.machines,
      `${of.p95} s`,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [head, `|${" --: |".repeat(9)}`, ...rows].join("\n");
}
