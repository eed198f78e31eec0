import type { FleetSpec } from "../contract.ts";
import { type Played, play, type TraceJob } from "./play.ts";
import { busiest, type Recommendation, recommend } from "./recommend.ts";
import type { Moment } from "./spread.ts";
import { hoursAMonth } from "./times.ts";
import { costOf, type Rates, type Usage } from "./usage.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** What a trace did to a fleet, and what it cost. Dollars are US dollars a month. */
export interface FleetSimulation {
  readonly jobs: number;
  readonly days: number;
  /** Seconds from queued to started. */
  readonly waits: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  readonly machines: { readonly peak: number; readonly launches: number; readonly starts: number };
  readonly githubCalls: number;
  readonly unfinished: number;
  readonly cost: {
    /** In the fleet's own market. */
    readonly own: number;
    readonly spot: number;
    readonly onDemand: number;
    /** Least that any settings could have cost, with machines in the fleet's own market. */
    readonly bound: number;
  };
  readonly assumed: readonly string[];
  readonly recommended?: Recommendation & {
    /** How many of the jobs were searched with: the busiest in a row. */
    readonly jobs: number;
  };
  readonly timeline: readonly Moment[];
  /** Seconds with how many jobs waited so long. */
  readonly waited: readonly (readonly [seconds: number, jobs: number])[];
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * Whole days (UTC) that a trace is of: a month of it is so many times as much. Five days and more are taken for whole weeks,
 * as nobody works at their end.
 */
export function spanOf(jobs: readonly TraceJob[], days?: number): Span {
  const from = Math.floor((jobs[0]?.at ?? 0) / day) * day;
  const last = jobs.at(-1)?.at ?? from;
  const seen = Math.max(1, Math.ceil((last - from + 1) / day));
  const whole = days ?? (seen >= 5 ? Math.ceil(seen / 7) * 7 : seen);
  return { from, until: from + whole * day };
}

const monthsIn = ({ from, until }: Span) => (until - from) / hour / hoursAMonth;

/** A usage of a span as dollars a month. */
export function dollarsAMonth(usage: Usage, rates: Rates, market: "spot" | "on-demand", span: Span): number {
  return costOf(usage, rates, market) / monthsIn(span);
}

/** So many jobs a search is made with at most. */
export const searchedJobs = 4000;

/** Plays a trace, prices it, and searches for better settings where a wait is wanted. */
export async function simulateFleet({
  spec,
  jobs,
  span,
  rates,
  wait,
  onRun,
}: {
  readonly spec: FleetSpec;
  readonly jobs: readonly TraceJob[];
  readonly span: Span;
  readonly rates: Rates;
  /** Seconds within which 95 of 100 jobs should start; absent: no search. */
  readonly wait?: number;
  readonly onRun?: () => void;
}): Promise<FleetSimulation> {
  const played = await play(spec, jobs, span);
  const market = spec.launchOptions[0]?.market ?? "on-demand";
  const dollars = (usage: Usage, of: "spot" | "on-demand") => dollarsAMonth(usage, rates, of, span);
  const { waits, usage, bound, unfinished } = played;
  return {
    jobs: played.jobs,
    days: (span.until - span.from) / day,
    waits: { p50: waits.at(0.5), p95: waits.at(0.95), p99: waits.at(0.99), max: Math.round(waits.max) },
    machines: { peak: played.peak, launches: played.launches, starts: played.starts },
    githubCalls: played.githubCalls,
    unfinished,
    cost: {
      own: dollars(usage, market),
      spot: dollars(usage, "spot"),
      onDemand: dollars(usage, "on-demand"),
      bound: dollars(bound, market),
    },
    assumed: rates.assumed,
    ...(wait !== undefined && { recommended: await searched({ spec, jobs, rates, wait, market, span, onRun }) }),
    timeline: played.timeline,
    waited: waits.steps(),
  };
}

async function searched({
  spec,
  jobs,
  rates,
  wait,
  market,
  span,
  onRun,
}: {
  spec: FleetSpec;
  jobs: readonly TraceJob[];
  rates: Rates;
  wait: number;
  market: "spot" | "on-demand";
  span: Span;
  onRun: (() => void) | undefined;
}) {
  // A run that is cut in two would never start where its jobs start together.
  const some = spec.gang === undefined ? busiest(jobs, searchedJobs) : jobs;
  const own = some === jobs ? span : spanOf(some);
  const monthlyCost = (played: Played) => dollarsAMonth(played.usage, rates, market, own);
  const found = await recommend({ spec, jobs: some, span: own, wait, monthlyCost, ...(onRun && { onRun }) });
  return { ...found, jobs: some.length };
}
