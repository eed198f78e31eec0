import type { FleetSpec } from "../contract.ts";
import type { Job } from "../ports.ts";
import { launchesAllowed } from "./breakers.ts";
import { byKind, configIsOld } from "./kinds.ts";
import { type MachineRecord, machinesCounted } from "./ledger.ts";
import { runLabel } from "./matching.ts";
import { sizesAt } from "./schedule.ts";
import { mint, type Plan, perCycle, reserve, type Situation } from "./supply.ts";

interface Run {
  runId: number;
  /** Id and attempt: jobs that are run again are a gang of their own, however many they are. */
  name: string;
  again: boolean;
  queued: number;
  begun: boolean;
}

/** Runs that wait, the one that waited longest first. */
function runsOf(jobs: readonly Job[]): Run[] {
  const runs = new Map<number, Job[]>();
  for (const job of jobs) runs.set(job.runId, [...(runs.get(job.runId) ?? []), job]);
  return [...runs]
    .map(([runId, own]) => ({
      runId,
      name: `${runId}.${Math.max(...own.map(({ attempt }) => attempt))}`,
      again: own.some(({ attempt }) => attempt > 1),
      since: Math.min(...own.map(({ since }) => since)),
      queued: own.filter(({ state }) => state === "queued").length,
      begun: own.some(({ state }) => state === "in_progress"),
    }))
    .filter(({ queued }) => queued > 0)
    .sort((a, b) => a.since - b.since || a.runId - b.runId);
}

/**
 * Fleets whose jobs start together: N machines are reserved for one run at once or not at all, in the order in which runs
 * came; none of them gets a runner before all of them run. The runners carry the run's own label as well.
 */
export function planGangs(plan: Plan, situation: Situation): Plan {
  const { spec, jobs, machines, unread, now } = situation;
  const size = spec.gang!.size;
  const kinds = byKind(plan.ledger, machines, spec, now);
  const sizes = sizesAt(spec.capacity, now);
  const mayMint = now >= (plan.ledger.configRestUntil ?? 0);
  // Whoever holds machines goes on first, or two runs would wait for each other's; then whoever waited longest.
  const holders = new Set([
    ...Object.values(plan.ledger.machines).map(({ gang }) => gang),
    ...Object.values(plan.ledger.reservations).map(({ gang }) => gang),
  ]);
  const runs = runsOf(jobs);
  const inOrder = [
    ...runs.filter(({ runId }) => holders.has(runId)),
    ...runs.filter(({ runId }) => !holders.has(runId)),
  ];
  let full = launchesAllowed(plan.ledger, now) < 1;
  for (const { runId, name, again, queued, begun } of inOrder) {
    const own = (entries: readonly [string, MachineRecord][]) => entries.filter(([, { gang }]) => gang === runId);
    const registered = own(kinds.registered);
    const ready = own(kinds.ready);
    const reserved = Object.values(plan.ledger.reservations)
      .filter(({ gang }) => gang === runId)
      .reduce((sum, { count }) => sum + count, 0);
    const coming = registered.length + ready.length + own(kinds.booting).length + reserved;
    const whole = again ? queued : size;
    // A run whose machines were all there once, and went before any of its jobs began, starts as a whole again.
    const some = plan.ledger.begunGangs[name] !== undefined && (again || queued < whole);
    const started = begun || registered.length > 0 || some;
    const wanted = started ? queued : whole;
    if (!started && queued < whole) continue;

    if (coming < wanted) {
      const room = sizes.ceiling - machinesCounted(plan.ledger);
      const count = wanted - coming;
      // Nobody is served before one who came sooner, or a run of many would wait for ever.
      full ||= room < count;
      if (full) continue;
      reserve(plan, { count, at: now, purpose: "run", onDemandOnly: false, gang: runId }, true);
      continue;
    }
    if (!mayMint || (!started && ready.length < whole)) continue;
    plan.ledger.begunGangs[name] ??= now;
    const stale = registered.filter(([id, record]) => unread?.has(id) && configIsOld(record, now));
    const lacking = Math.max(0, wanted - registered.length);
    for (const [id] of [...stale, ...ready.slice(0, lacking)].slice(0, Math.max(size, perCycle.configs))) {
      mint(plan, spec, id, now, [runLabel(runId)]);
    }
  }
  return plan;
}

/** Machines of gangs whose run waits for none of them any more. */
export function needlessGangMachines(spec: FleetSpec, { jobs, ledger, machines, now }: Situation): string[] {
  const kinds = byKind(ledger, machines, spec, now);
  const runs = runsOf(jobs);
  return [...kinds.ready, ...kinds.registered]
    .filter(([, { gang }]) => !runs.some(({ runId }) => runId === gang))
    .map(([id]) => id);
}
