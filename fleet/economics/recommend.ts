import type { Capacity, FleetSpec } from "../contract.ts";
import { type Played, play, type TraceJob } from "./play.ts";

/** Settings with what they would have cost and how long jobs would have waited. */
export interface Candidate {
  readonly ceiling: number;
  readonly hot: number;
  readonly stopped: number;
  /** US dollars a month in the fleet's own market. */
  readonly cost: number;
  /** Seconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Recommendation {
  readonly best: Candidate;
  /** Whether 95 of 100 jobs start within the wanted time with it; else it is the one that comes nearest. */
  readonly enough: boolean;
  readonly candidates: readonly Candidate[];
}

const pools = [0, 1, 2, 4];
const ceilings = [0.75, 0.5, 0.35];

interface Search {
  readonly spec: FleetSpec;
  readonly jobs: readonly TraceJob[];
  readonly span: { readonly from: number; readonly until: number };
  /** Seconds within which 95 of 100 jobs should start. */
  readonly wait: number;
  readonly monthlyCost: (played: Played) => number;
  readonly onRun?: () => void;
}

/**
 * Searches settings for a trace: pools of machines that run and that are stopped, below a ceiling that no job waits for; then,
 * with the best of them, how low the ceiling may be. The cheapest wins whose jobs start in time; of equally cheap ones the
 * one with the shorter wait. Schedules are not searched.
 */
export async function recommend({ spec, jobs, span, wait, monthlyCost, onRun }: Search): Promise<Recommendation> {
  const candidates: Candidate[] = [];
  const peaks = new Map<Candidate, number>();
  const attempt = async (capacity: Capacity): Promise<Candidate> => {
    const played = await play({ ...spec, capacity }, jobs, span);
    onRun?.();
    const { waits } = played;
    const candidate = {
      ceiling: capacity.ceiling,
      hot: capacity.hot,
      stopped: capacity.stopped,
      cost: monthlyCost(played),
      p50: waits.at(0.5),
      p95: waits.at(0.95),
      p99: waits.at(0.99),
    };
    peaks.set(candidate, played.peak);
    candidates.push(candidate);
    return candidate;
  };
  const least = spec.gang?.size ?? 1;
  const plain = await attempt({ ceiling: Math.max(least, Math.min(5000, jobs.length)), hot: 0, stopped: 0 });
  const peak = Math.max(least, peaks.get(plain) ?? 1);
  candidates.length = 0;
  // A gang's machines are made for their run; none are kept ready.
  const ready = spec.gang === undefined ? pools : [0];
  for (const hot of ready) for (const stopped of ready) await attempt({ ceiling: peak + hot + stopped, hot, stopped });
  const { hot, stopped } = bestOf(candidates, wait);
  for (const part of ceilings) {
    const ceiling = Math.max(least, hot + stopped, Math.ceil(peak * part));
    if (candidates.some((one) => one.ceiling === ceiling && one.hot === hot && one.stopped === stopped)) continue;
    await attempt({ ceiling, hot, stopped });
  }
  const best = bestOf(candidates, wait);
  return { best, enough: best.p95 <= wait, candidates };
}

/** The cheapest that is in time (by dollars; then the lowest ceiling, then the shortest wait); else the nearest to it. */
export function bestOf(candidates: readonly Candidate[], wait: number): Candidate {
  const inTime = candidates.filter(({ p95 }) => p95 <= wait);
  const dollars = ({ cost }: Candidate) => Math.round(cost);
  if (inTime.length > 0)
    return [...inTime].sort((a, b) => dollars(a) - dollars(b) || a.ceiling - b.ceiling || a.p95 - b.p95)[0]!;
  return [...candidates].sort((a, b) => a.p95 - b.p95 || dollars(a) - dollars(b) || a.ceiling - b.ceiling)[0]!;
}

/** So many jobs are enough to search by: those of the busiest time in a row. */
export function busiest(jobs: readonly TraceJob[], most: number): readonly TraceJob[] {
  if (jobs.length <= most) return jobs;
  let best = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let start = 0; start + most <= jobs.length; start++) {
    const lasts = jobs[start + most - 1]!.at - jobs[start]!.at;
    if (lasts < shortest) [best, shortest] = [start, lasts];
  }
  return jobs.slice(best, best + most);
}
