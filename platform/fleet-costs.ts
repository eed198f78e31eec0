import {
  type CostedFleet,
  type MonthlyCost,
  monthlyCost,
  networkCost,
  type Range,
  totalOf,
} from "../fleet/economics/month.ts";
import { listPrices } from "../fleet/economics/price-table.ts";
import type { Settings } from "../settings.ts";
import type { Platform } from "./compose.ts";
import { type OwnFleet, ownFleets } from "./fleets.ts";

/** What the fleets of a stack cost a month, in US dollars. */
export interface FleetCosts {
  readonly region: string;
  /** Day of the price table. */
  readonly pricesOf: string;
  readonly fleets: readonly MonthlyCost[];
  /** What they stand on together. */
  readonly network: MonthlyCost;
  readonly total: Range;
}

/** Costs of the fleets that a stack makes; undefined where it makes none. */
export function fleetCosts({ fleets, settings, prices = listPrices }: Platform): FleetCosts | undefined {
  const own = ownFleets(fleets);
  const { aws } = settings;
  if (own.length === 0 || aws === undefined) return undefined;
  const each = own.map((fleet) => monthlyCost(costedFleet(fleet), prices, aws.region));
  const jobs = each.reduce((sum, cost) => sum + cost.jobs, 0);
  const network = networkCost(costedNetwork(aws), jobs, prices, aws.region);
  return {
    region: aws.region,
    pricesOf: prices.date,
    fleets: each,
    network,
    total: totalOf([...each, network]),
  };
}

/** What of a fleet costs something, with every default filled in. */
export function costedFleet({ name, engine, declared, ceiling, hot, stopped }: OwnFleet): CostedFleet {
  const { os, expected, schedules } = declared;
  const common = { name, os, ...(expected !== undefined && { expected }) };
  if (engine === "codebuild") return { ...common, engine, ceiling, size: declared.size! };
  return {
    ...common,
    engine: "ec2",
    capacity: { ceiling, hot, stopped, ...(schedules !== undefined && { schedules }) },
    instanceTypes: declared.instances!,
    market: declared.market ?? "on-demand",
    diskGb: declared.diskGb ?? 100,
  };
}

/** Interface endpoints in each zone, where they are asked for. */
const endpointsInZone = 3;

function costedNetwork({ network }: NonNullable<Settings["aws"]>) {
  const zones = network.zones?.length ?? 2;
  return {
    gateways: network.nat === "zone" ? zones : 1,
    endpoints: network.endpoints ? zones * endpointsInZone : 0,
  };
}

/** What is assumed or left out of the costs, each said once. */
export function costNotes({ fleets, network }: FleetCosts): string[] {
  const all = [...fleets, network];
  const byReason = new Map<string, string[]>();
  for (const text of new Set(all.flatMap((cost) => cost.assumed))) {
    const [what = "", why = ""] = text.split(/: (.*)/);
    byReason.set(why, [...(byReason.get(why) ?? []), what]);
  }
  const unpriced = [...new Set(all.flatMap((cost) => cost.unpriced))];
  return [
    ...[...byReason].map(([why, whats]) => `assumed: ${whats.join(", ")}: ${why}`),
    ...unpriced.map((what) => `not counted: ${what}, which the price table lacks`),
    "not counted: Lambda, SQS, DynamoDB, KMS and Secrets Manager, a few dollars together; logs; traffic out of AWS",
  ];
}

const dollars = (value: number) => (value > 0 && value < 10 ? value.toFixed(2) : String(Math.round(value)));

/** "12 to 345, expected 67". */
export function rangeText({ least, expected, most }: Range): string {
  return `least ${dollars(least)}, expected ${dollars(expected)}, most ${dollars(most)}`;
}

/** The costs in a few lines of text: the total first. */
export function costLines(costs: FleetCosts): string[] {
  const { region, pricesOf, network, total } = costs;
  return [
    `Runner fleets a month, US dollars by the list prices of ${pricesOf} in ${region}: ${rangeText(total)}`,
    ...[...costs.fleets, network].map((cost) => `  ${cost.name}: ${rangeText(cost)}`),
    ...costNotes(costs).map((note) => `  ${note}`),
  ];
}
