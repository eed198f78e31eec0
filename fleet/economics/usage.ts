import type { MachineOs } from "../contract.ts";
import { machineHour, type PriceTable, priceIn } from "./price-table.ts";
import { hoursAMonth, leastBilled, ownSeconds } from "./times.ts";

/** What machines were used for, as AWS bills it (seconds). */
export interface Usage {
  /** Running, of machines that were asked for in the fleet's own market first. */
  running: number;
  /** Running, of machines of the stopped pool, which are always on demand: spot machines cannot be kept stopped. */
  pooled: number;
  /** Of disks, whatever state their machine was in. */
  disks: number;
}

export interface Rates {
  /** US dollars an hour. */
  readonly spot: number;
  readonly onDemand: number;
  readonly disk: number;
  /** What no source says. */
  readonly assumed: readonly string[];
}

/** What a machine of a type costs an hour; undefined where the table does not have the type. */
export function ratesOf(
  prices: PriceTable,
  machine: { readonly region: string; readonly type: string; readonly os: MachineOs; readonly diskGb: number },
): Rates | undefined {
  const spot = machineHour(prices, { ...machine, market: "spot" });
  const onDemand = machineHour(prices, { ...machine, market: "on-demand" });
  if (spot === undefined || onDemand === undefined) return undefined;
  const gigabyte = priceIn(prices, machine.region, "gp3GbMonth");
  const named = [
    ["spot", spot],
    ["on demand", onDemand],
    ["disks", gigabyte],
  ] as const;
  return {
    spot: spot.usd,
    onDemand: onDemand.usd,
    disk: (gigabyte.usd * machine.diskGb) / hoursAMonth,
    assumed: named.flatMap(([what, { assumed }]) => (assumed === undefined ? [] : [`${what}: ${assumed}`])),
  };
}

/** US dollars of a usage, with a fleet's own machines in this market. */
export function costOf(usage: Usage, rates: Rates, market: "spot" | "on-demand"): number {
  const own = market === "spot" ? rates.spot : rates.onDemand;
  return (usage.running * own + usage.pooled * rates.onDemand + usage.disks * rates.disk) / 3600;
}

/** Seconds that are billed for a machine that ran so long without a stop. */
export const billed = (seconds: number): number => Math.max(leastBilled, seconds);

/**
 * The least that a job can cost, on whatever machine: as each machine has one job, it boots, registers, works and goes away
 * at least once for it. Whoever knew the jobs beforehand would start each machine just in time and pay exactly this, and no
 * job would wait.
 */
export function leastUsage(os: MachineOs, jobSeconds: number): Usage {
  const seconds = billed(ownSeconds(os) + jobSeconds);
  return { running: seconds, pooled: 0, disks: ownSeconds(os) + jobSeconds };
}
