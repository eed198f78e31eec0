import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FleetSpec } from "../../fleet/contract.ts";
import type { TraceJob } from "../../fleet/economics/play.ts";
import { jobsAt, parseRate } from "../../fleet/economics/rate.ts";
import { type FleetSimulation, simulateFleet, spanOf } from "../../fleet/economics/simulation.ts";
import { ownSeconds } from "../../fleet/economics/times.ts";
import { parseTrace, type Trace, traceOf } from "../../fleet/economics/trace.ts";
import { type PlayableFleet, playableFleet } from "../../platform/fleet-simulation.ts";
import { loadStack } from "../../platform/load.ts";
import { fleetSimulationReport } from "../../report/fleet-simulation.ts";
import { UsageError } from "../exit.ts";
import { counted, print, printJson } from "../print.ts";

export interface FleetSimulateOptions {
  readonly stack: string;
  readonly fleet: string;
  readonly trace?: string;
  readonly rate?: string;
  readonly minutes?: string;
  readonly hours?: string;
  readonly days?: string;
  readonly seed?: string;
  readonly wait: string;
  readonly search: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `slipway fleet simulate`: what jobs would have waited and cost with a fleet's settings, and with better ones. */
export async function simulateFleetCommand(options: FleetSimulateOptions): Promise<void> {
  const faults = optionFaults(options);
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  const { platform } = await loadStack(process.cwd(), options.stack);
  const fleet = playableFleet(platform, options.fleet);
  const { jobs, leftOut, days } = jobsOf(options, fleet.spec);
  if (jobs.length === 0) throw new UsageError(`No job is for the fleet "${options.fleet}"${leftOutWords(leftOut)}.`);
  const span = spanOf(jobs, days);
  const { spec, rates } = fleet;
  let runs = 0;
  const onRun = () => process.stderr.isTTY && process.stderr.write(`\rsettings tried: ${++runs} `);
  const wait = options.search ? { wait: Number(options.wait), onRun } : {};
  const simulation = await simulateFleet({ spec, jobs, span, rates, ...wait });
  if (runs > 0) process.stderr.write("\r\u001b[K");
  const { region, pricesOf, type } = fleet;
  const about = { fleet: options.fleet, stack: options.stack, region, pricesOf, type };
  let report: string | undefined;
  if (options.out !== undefined) {
    mkdirSync(options.out, { recursive: true });
    report = path.join(options.out, `fleet-${options.fleet}.html`);
    writeFileSync(report, await fleetSimulationReport({ ...about, ...simulation, settings: spec.capacity }));
  }
  if (options.json) {
    const { timeline: _, waited: __, ...rest } = simulation;
    printJson({ ...about, leftOut, ...rest, ...(report !== undefined && { report }) });
    return;
  }
  for (const line of simulationLines(simulation, fleet, leftOut)) print(line);
  if (report !== undefined) print(`Report: ${report}`);
}

function optionFaults({ trace, rate, minutes, hours, seed, days, wait }: FleetSimulateOptions): string[] {
  const faults: string[] = [];
  if ((trace === undefined) === (rate === undefined))
    faults.push("Say which jobs to play: either --trace FILE or --rate JOBS/TIME, for example --rate 12/h.");
  if (rate !== undefined && minutes === undefined)
    faults.push("--rate needs --minutes, the mean minutes of a job, for example --minutes 20.");
  for (const [name, value] of Object.entries({ minutes, hours, seed })) {
    if (trace !== undefined && value !== undefined) faults.push(`"--${name}" goes with --rate; a trace has its own.`);
  }
  if (days !== undefined && !(Number(days) >= 1 && Number(days) <= 366))
    faults.push(`"--days ${days}": write a number from 1 to 366.`);
  if (!(Number(wait) > 0)) faults.push(`"--wait ${wait}": write seconds, for example 60.`);
  return faults;
}

function jobsOf(options: FleetSimulateOptions, spec: FleetSpec): Trace & { days?: number } {
  const days = options.days === undefined ? undefined : Number(options.days);
  const gang = spec.gang === undefined ? {} : { gang: spec.gang.size };
  if (options.trace !== undefined) {
    let text: string;
    try {
      text = readFileSync(options.trace, "utf8");
    } catch (error) {
      throw new UsageError(`"--trace ${options.trace}": cannot be read (${(error as Error).message}).`);
    }
    const trace = traceOf(parseTrace(text, options.trace), { labels: spec.labels, ...gang });
    return { ...trace, ...(days !== undefined && { days }) };
  }
  const rate = parseRate(
    {
      rate: options.rate!,
      minutes: options.minutes!,
      days: options.days ?? "7",
      seed: options.seed ?? "1",
      ...(options.hours !== undefined && { hours: options.hours }),
    },
    spec.gang?.size ?? 1,
  );
  const jobs: TraceJob[] = [...jobsAt(rate)];
  return { jobs, leftOut: {}, days: Math.ceil(rate.days) };
}

function leftOutWords(leftOut: Trace["leftOut"]): string {
  const words = Object.entries(leftOut).map(([why, count]) => `${count} ${why}`);
  return words.length === 0 ? "" : ` (left out: ${words.join(", ")})`;
}

const dollars = (value: number) => (value < 10 ? value.toFixed(2) : String(Math.round(value)));

function simulationLines(of: FleetSimulation, fleet: PlayableFleet, leftOut: Trace["leftOut"]): string[] {
  const { spec, type, region, pricesOf } = fleet;
  const { waits, cost, machines, recommended } = of;
  const spot = spec.launchOptions[0]?.market === "spot";
  const over = cost.bound === 0 ? "" : `, ${(cost.own / cost.bound).toFixed(2)} times the bound`;
  const { ceiling, hot, stopped, schedules } = spec.capacity;
  return [
    `Fleet ${spec.name}: ${counted(of.jobs, "job", "jobs")} of ${counted(of.days, "day", "days")}${leftOutWords(leftOut)}`,
    `  settings: at most ${ceiling}, ready ${hot} running and ${stopped} stopped${schedules ? ", and by schedule" : ""}`,
    `  waits: half ${waits.p50} s, 95 of 100 ${waits.p95} s, 99 of 100 ${waits.p99} s, longest ${waits.max} s`,
    `  machines: ${machines.peak} at once at most, ${machines.launches} launched, ${machines.starts} started from the pool`,
    `  calls of GitHub's API: ${(of.githubCalls / (of.days * 24)).toFixed(1)} an hour, ${(of.githubCalls / of.jobs).toFixed(1)} a job`,
    ...(of.unfinished > 0 ? [`  ${of.unfinished} jobs never ended: the ceiling is too low for them`] : []),
    `  US dollars a month, ${type} in ${region}, prices of ${pricesOf}: ${dollars(cost.own)} (${spot ? "spot" : "on demand"}${over})`,
    `    all spot ${dollars(cost.spot)}, all on demand ${dollars(cost.onDemand)}; least possible in hindsight ${dollars(cost.bound)} (each job, and ${ownSeconds(spec.os)} s for its machine's start and end)`,
    ...of.assumed.map((what) => `    assumed: ${what}`),
    ...(recommended === undefined ? [] : ["", ...recommendedLines(recommended)]),
  ];
}

function recommendedLines({ best, enough, candidates, jobs }: NonNullable<FleetSimulation["recommended"]>): string[] {
  const line = (one: typeof best) =>
    `ceiling ${one.ceiling}, hot ${one.hot}, stopped ${one.stopped}: ${dollars(one.cost)} a month, waits half ${one.p50} s, 95 of 100 ${one.p95} s, 99 of 100 ${one.p99} s`;
  return [
    `Recommended${enough ? "" : " (none is in time; this comes nearest)"}: ${line(best)}`,
    `  tried with ${counted(jobs, "job", "jobs")}:`,
    ...[...candidates].sort((a, b) => a.cost - b.cost || a.p95 - b.p95).map((one) => `    ${line(one)}`),
  ];
}
