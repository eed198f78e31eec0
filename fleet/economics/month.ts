import type { Capacity, MachineOs } from "../contract.ts";
import { type Sizes, sizesAt } from "../decisions/schedule.ts";
import {
  type CodeBuildSize,
  codeBuildMinute,
  machineHour,
  type Price,
  type PriceTable,
  priceIn,
} from "./price-table.ts";
import { daysAMonth, hoursAMonth, ownSeconds } from "./times.ts";

/** What a fleet is for: so many jobs a day, each of so many minutes. */
export interface Load {
  readonly jobsPerDay: number;
  readonly minutes: number;
}

interface Common {
  readonly name: string;
  readonly os: MachineOs;
  /** Absent: a tenth of the hours below the ceiling is assumed. */
  readonly expected?: Load;
}

/** What of a fleet's settings costs something. */
export type CostedFleet =
  | (Common & {
      readonly engine: "ec2";
      readonly capacity: Capacity;
      /** The preferred first. */
      readonly instanceTypes: readonly string[];
      readonly market: "spot" | "spot-only" | "on-demand";
      readonly diskGb: number;
    })
  | (Common & { readonly engine: "codebuild"; readonly ceiling: number; readonly size: CodeBuildSize });

/** US dollars a month. */
export interface Range {
  /** No job at all: what is kept ready. */
  readonly least: number;
  readonly expected: number;
  /** As many machines as there may be, all the month, the dearest way. */
  readonly most: number;
}

export interface MonthlyCost extends Range {
  readonly name: string;
  /** Jobs a month that `expected` is for. */
  readonly jobs: number;
  /** What no source says, in words. */
  readonly assumed: readonly string[];
  /** Types without a price; what they cost is not counted. */
  readonly unpriced: readonly string[];
}

/** Part of the hours below its ceiling that a fleet is assumed to work where nobody says what it is for. */
export const assumedUse = 0.1;
const assumedMinutes = 20;

/** What a fleet costs a month by its settings alone. For a fleet with a past, play its trace instead. */
export function monthlyCost(fleet: CostedFleet, prices: PriceTable, region: string): MonthlyCost {
  return fleet.engine === "codebuild" ? byMinute(fleet, prices, region) : byMachine(fleet, prices, region);
}

function byMachine(fleet: Extract<CostedFleet, { engine: "ec2" }>, prices: PriceTable, region: string): MonthlyCost {
  const { name, os, instanceTypes, market } = fleet;
  const sizes = meanSizes(fleet.capacity);
  const load = loadOf(fleet, sizes.ceiling);
  const priced = instanceTypes.filter((type) => hour(type, "on-demand") !== undefined);
  const unpriced = instanceTypes.filter((type) => !priced.includes(type));
  const assumed: string[] = load.assumed;
  function hour(type: string, of: "spot" | "on-demand"): Price | undefined {
    return machineHour(prices, { region, type, os, market: of });
  }
  const note = (price: Price, what: string): number => {
    if (price.assumed !== undefined) assumed.push(`${what}: ${price.assumed}`);
    return price.usd;
  };
  const disk = (note(priceIn(prices, region, "gp3GbMonth"), "disks") * fleet.diskGb) / hoursAMonth;
  const preferred = market === "on-demand" ? "on-demand" : "spot";
  const [first] = priced;
  const usual = first === undefined ? 0 : note(hour(first, preferred)!, `${preferred} hour of ${first}`);
  const dearest = Math.max(0, ...priced.map((type) => hour(type, market === "spot-only" ? "spot" : "on-demand")!.usd));
  const least = hoursAMonth * (sizes.hot * (usual + disk) + sizes.stopped * disk);
  const jobHours = (load.jobs * (load.minutes * 60 + ownSeconds(os))) / 3600;
  // Stopped machines are taken before new ones where none runs without a job, and spot machines cannot be kept stopped.
  const fromPool = preferred === "spot" && sizes.stopped > 0 ? Math.max(0, 1 - sizes.hot) : 0;
  const steady = first === undefined ? 0 : note(hour(first, "on-demand")!, `on-demand hour of ${first}`);
  const perHour = usual + fromPool * (steady - usual);
  const most = Math.max(least, hoursAMonth * sizes.ceiling * (dearest + disk));
  const expected = Math.min(most, least + jobHours * (perHour + disk));
  return { name, least, expected, most, jobs: load.jobs, assumed, unpriced };
}

function byMinute(
  { name, os, size, ceiling, expected: declared }: Extract<CostedFleet, { engine: "codebuild" }>,
  prices: PriceTable,
  region: string,
): MonthlyCost {
  const load = loadOf({ ...(declared && { expected: declared }) }, ceiling);
  const price = codeBuildMinute(prices, { region, os, size });
  const most = ceiling * hoursAMonth * 60 * (price?.usd ?? 0);
  // A build's last minute is billed whole.
  const expected = Math.min(most, load.jobs * Math.ceil(load.minutes) * (price?.usd ?? 0));
  const assumed =
    price?.assumed === undefined ? load.assumed : [...load.assumed, `CodeBuild minute of ${size}: ${price.assumed}`];
  return { name, least: 0, expected, most, jobs: load.jobs, assumed, unpriced: price ? [] : [size] };
}

function loadOf({ expected }: Pick<Common, "expected">, ceiling: number) {
  if (expected !== undefined) {
    return { jobs: expected.jobsPerDay * daysAMonth, minutes: expected.minutes, assumed: [] as string[] };
  }
  const jobs = (ceiling * hoursAMonth * 60 * assumedUse) / assumedMinutes;
  return { jobs, minutes: assumedMinutes, assumed: [`load: ${assumedUse * 100} percent of the ceiling`] };
}

const monday = Date.UTC(2026, 5, 1);
const quarter = 15 * 60_000;

/** Sizes over a week, weighted by how long each holds. */
export function meanSizes(capacity: Capacity): Sizes {
  if (capacity.schedules === undefined || capacity.schedules.length === 0) return capacity;
  const mean = { ceiling: 0, hot: 0, stopped: 0 };
  const looks = (7 * 24 * 3_600_000) / quarter;
  for (let look = 0; look < looks; look++) {
    const { ceiling, hot, stopped } = sizesAt(capacity, monday + look * quarter);
    mean.ceiling += ceiling / looks;
    mean.hot += hot / looks;
    mean.stopped += stopped / looks;
  }
  return mean;
}

/** What all fleets of a stack stand on together. */
export interface CostedNetwork {
  /** Ways out: NAT gateways, each with an address. */
  readonly gateways: number;
  /** Private endpoints, each counted in each zone. */
  readonly endpoints: number;
}

/** Data that a job is assumed to fetch through the way out. */
export const assumedGbPerJob = 1;

/** What the network costs a month, for so many jobs. */
export function networkCost(network: CostedNetwork, jobs: number, prices: PriceTable, region: string): MonthlyCost {
  const assumed: string[] = [];
  const usd = (name: Parameters<typeof priceIn>[2], what: string): number => {
    const price = priceIn(prices, region, name);
    if (price.assumed !== undefined) assumed.push(`${what}: ${price.assumed}`);
    return price.usd;
  };
  const gateways = network.gateways * (usd("natHour", "ways out") + usd("ipv4Hour", "addresses"));
  const endpoints = network.endpoints === 0 ? 0 : network.endpoints * usd("endpointHour", "endpoints");
  const least = hoursAMonth * (gateways + endpoints);
  const data = jobs * assumedGbPerJob * usd("natGb", "data through the way out");
  if (jobs > 0) assumed.push(`data: ${assumedGbPerJob} GB a job through the way out`);
  return { name: "network", least, expected: least + data, most: least + data, jobs, assumed, unpriced: [] };
}

/** Sums; what is assumed is named once. */
export function totalOf(costs: readonly Range[]): Range {
  const sum = (of: keyof Range) => costs.reduce((total, cost) => total + cost[of], 0);
  return { least: sum("least"), expected: sum("expected"), most: sum("most") };
}
