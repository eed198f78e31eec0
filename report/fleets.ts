import type { Range } from "../fleet/economics/month.ts";
import type { Platform } from "../platform/compose.ts";
import { costNotes, type FleetCosts, fleetCosts } from "../platform/fleet-costs.ts";
import { fleetJobs, fleetJobText } from "../platform/fleet-jobs.ts";
import { type FleetOutline, fleetOutlines, sizeLines } from "../platform/fleet-outline.ts";

/** A runner fleet of the stack, somebody else's too. */
export interface FleetSummary {
  readonly name: string;
  readonly engine: FleetOutline["engine"];
  readonly trust?: FleetOutline["trust"];
  readonly labels: readonly string[];
  /** Ids of the repositories that may use it; absent: all. */
  readonly repositories?: readonly string[];
  /** Instance types with the market, or CodeBuild's size; absent where the stack does not make them. */
  readonly machines?: string;
  /** How many there may be and are kept ready, and by which schedule. */
  readonly sizes: readonly string[];
  /** US dollars a month; absent where the stack does not make it. */
  readonly cost?: Range;
  readonly monthlyBudget?: number;
  /** Jobs that are bound to it (`moe-trainer-lab gpu.yml:bench`). */
  readonly jobs: readonly string[];
}

/** The runner fleets of a stack, and what they cost together. */
export interface FleetsSummary {
  readonly fleets: readonly FleetSummary[];
  readonly costs?: Pick<FleetCosts, "region" | "pricesOf" | "total"> & {
    readonly network: Range;
    readonly notes: readonly string[];
  };
}

/** Gathers what there is to say of a stack's runner fleets. */
export function summarizeFleets(platform: Platform): FleetsSummary {
  const outlines = new Map(fleetOutlines(platform).map((outline) => [outline.name, outline]));
  const costs = fleetCosts(platform);
  const fleets = platform.fleets.map((fleet): FleetSummary => {
    const outline = outlines.get(fleet.name);
    const { repositories, declared, ceiling } = fleet;
    return {
      name: fleet.name,
      engine: fleet.engine,
      labels: fleet.labels,
      jobs: fleetJobs(platform, fleet).map(fleetJobText),
      sizes: outline === undefined ? (ceiling === undefined ? [] : [`at most ${ceiling}`]) : sizeLines(outline),
      ...(declared !== undefined && { trust: declared.trust }),
      ...(repositories !== undefined && { repositories }),
      ...(outline !== undefined && { machines: machinesOf(outline), cost: rangeOf(outline.cost) }),
      ...(outline?.monthlyBudget !== undefined && { monthlyBudget: outline.monthlyBudget }),
    };
  });
  if (costs === undefined) return { fleets };
  const { region, pricesOf, network, total } = costs;
  return { fleets, costs: { region, pricesOf, total, network: rangeOf(network), notes: costNotes(costs) } };
}

const machinesOf = ({ engine, machines, market }: FleetOutline) =>
  `${machines.join(", ")} (${engine === "codebuild" ? "by the minute" : market})`;

const rangeOf = ({ least, expected, most }: Range): Range => ({ least, expected, most });
