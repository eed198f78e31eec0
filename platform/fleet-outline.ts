import type { MonthlyCost } from "../fleet/economics/month.ts";
import type { FleetEntry } from "../inventory/inventory.ts";
import type { Platform } from "./compose.ts";
import { fleetCosts, rangeText } from "./fleet-costs.ts";
import { fleetJobs, fleetJobText } from "./fleet-jobs.ts";
import { type OwnFleet, ownFleets } from "./fleets.ts";

/** A runner fleet that a stack makes, as plans print it. */
export interface FleetOutline {
  readonly name: string;
  readonly engine: FleetEntry["engine"];
  readonly os: FleetEntry["os"];
  readonly trust: FleetEntry["trust"];
  readonly labels: readonly string[];
  /** Ids of the repositories that may use it. */
  readonly repositories: readonly string[];
  /** Jobs of delivered workflows that are bound to it (`moe-trainer-lab gpu.yml:bench`). */
  readonly jobs: readonly string[];
  /** Instance types, the preferred first; CodeBuild's size. */
  readonly machines: readonly string[];
  readonly market: "spot" | "spot-only" | "on-demand";
  readonly ceiling: number;
  readonly hot: number;
  readonly stopped: number;
  /** Other sizes by the clock. */
  readonly schedules: readonly { cron: string; timezone: string; hot: number; stopped: number; ceiling: number }[];
  /** So many machines start together or not at all. */
  readonly gang?: number;
  /** US dollars. */
  readonly monthlyBudget?: number;
  /** What it costs a month. */
  readonly cost: Omit<MonthlyCost, "name">;
}

/** The fleets that a stack makes, in ascending order of name. */
export function fleetOutlines(platform: Platform): FleetOutline[] {
  const costs = fleetCosts(platform)?.fleets ?? [];
  return ownFleets(platform.fleets).map((fleet, index) => {
    const { name: _, ...cost } = costs[index]!;
    return { ...outlineOf(fleet), jobs: fleetJobs(platform, fleet).map(fleetJobText), cost };
  });
}

function outlineOf(fleet: OwnFleet): Omit<FleetOutline, "jobs" | "cost"> {
  const { name, engine, declared, labels, repositories, ceiling, hot, stopped } = fleet;
  const { os, trust, instances, size, market = "on-demand", schedules = [], gang, monthlyBudget } = declared;
  return {
    name,
    engine,
    os,
    trust,
    labels,
    repositories,
    machines: instances ?? [size!],
    market,
    ceiling,
    hot,
    stopped,
    schedules: schedules.map((schedule) => ({
      cron: schedule.cron,
      timezone: schedule.timezone,
      hot: schedule.hot,
      stopped: schedule.stopped ?? stopped,
      ceiling: schedule.ceiling ?? ceiling,
    })),
    ...(gang !== undefined && { gang }),
    ...(monthlyBudget !== undefined && { monthlyBudget }),
  };
}

/** How many machines there may be and are kept ready, and from when on by which schedule. */
export function sizeLines(fleet: Pick<FleetOutline, "engine" | "ceiling" | "hot" | "stopped" | "schedules">): string[] {
  if (fleet.engine === "codebuild") return [`at most ${fleet.ceiling}`];
  const ready = (of: { readonly hot: number; readonly stopped: number; readonly ceiling: number }) =>
    `at most ${of.ceiling}, ready ${of.hot} running and ${of.stopped} stopped`;
  return [
    ready(fleet),
    ...fleet.schedules.map((schedule) => `from ${schedule.cron} ${schedule.timezone}: ${ready(schedule)}`),
  ];
}

/** One fleet in a few lines of text, the first of them its name. */
export function fleetLines(fleet: FleetOutline): string[] {
  const [sizes, ...schedules] = sizeLines(fleet);
  return [
    `fleet ${fleet.name} (${fleet.engine}, ${fleet.os}, trust ${fleet.trust})`,
    `  labels: ${fleet.labels.join(", ")}`,
    `  repositories: ${fleet.repositories.join(", ")}`,
    `  jobs: ${fleet.jobs.join(", ") || "none"}`,
    `  machines: ${fleet.machines.join(", ")} (${fleet.engine === "codebuild" ? "by the minute" : fleet.market})`,
    `  sizes: ${sizes}`,
    ...schedules.map((schedule) => `    ${schedule}`),
    ...(fleet.gang === undefined ? [] : [`  gang: ${fleet.gang} start together or not at all`]),
    `  US dollars a month: ${rangeText(fleet.cost)}${fleet.monthlyBudget === undefined ? "" : `; budget ${fleet.monthlyBudget}`}`,
  ];
}
