import type { FleetSpec } from "../contract.ts";
import type { Job, Machine } from "../ports.ts";
import { launchesAllowed } from "./breakers.ts";
import { planGangs } from "./gangs.ts";
import { byKind, configIsOld } from "./kinds.ts";
import { draftOf, type Ledger, type MachineRecord, machinesCounted, type Reservation } from "./ledger.ts";
import { runnerName } from "./runner-name.ts";
import { sizesAt } from "./schedule.ts";

export interface Situation {
  spec: FleetSpec;
  /** Jobs of the fleet that are not over. */
  jobs: readonly Job[];
  /** Settled: after a look at EC2. */
  ledger: Ledger;
  machines: readonly Machine[];
  /** Machines whose config was not fetched yet; absent where nobody looked. */
  unread?: ReadonlySet<string>;
  now: number;
}

export interface Launch {
  reservation: string;
  count: number;
  allOrNone: boolean;
  onDemandOnly: boolean;
}

export interface Mint {
  instanceId: string;
  name: string;
  labels: string[];
}

/** What to do, and the ledger that says so: it is written first, and nothing is done where that fails. */
export interface Plan {
  ledger: Ledger;
  launches: Launch[];
  mints: Mint[];
  starts: string[];
  stops: string[];
}

/** Most that one cycle begins of each; the next goes on. */
export const perCycle = { launches: 100, configs: 40 } as const;

/** How long a machine of the pool runs before it is stopped, beyond the delay of configs (s): its first boot is over. */
const preparationSeconds = 60;

/** When a stop is asked for again whose machine still runs. */
const stopAgainSeconds = 180;

/** How long a machine of the pool is left alone that could not be started: others are launched meanwhile. */
const startAgainSeconds = 300;

/** Enters a reservation and what it is for. */
export function reserve(plan: Plan, reservation: Reservation, allOrNone = false): void {
  const name = `r${plan.ledger.serial}-${reservation.at.toString(36)}`;
  plan.ledger.serial += 1;
  plan.ledger.reservations[name] = reservation;
  const { count, onDemandOnly } = reservation;
  plan.launches.push({ reservation: name, count, allOrNone, onDemandOnly });
}

/** Enters a new config of a machine: its number is used up whatever becomes of it. */
export function mint(plan: Plan, spec: FleetSpec, instanceId: string, now: number, extra: string[] = []): void {
  const record = plan.ledger.machines[instanceId]!;
  const number = record.configs + 1;
  const config = { number, at: now };
  const unsure = [...(record.unsure ?? []), number];
  plan.ledger.machines[instanceId] = { ...record, purpose: "run", configs: number, config, configAt: now, unsure };
  plan.mints.push({
    instanceId,
    name: runnerName(spec.name, instanceId, number),
    labels: ["self-hosted", ...spec.labels, ...extra],
  });
}

const outstanding = (ledger: Ledger, purpose: Reservation["purpose"]) =>
  Object.values(ledger.reservations)
    .filter((one) => one.purpose === purpose)
    .reduce((sum, { count }) => sum + count, 0);

/**
 * What one fleet should do now. Demand is how many of its jobs are queued; supply is how many machines can take one, are
 * about to, or were asked for. No job is tied to a machine: GitHub gives any job to any runner that has its labels.
 */
export function planSupply(situation: Situation): Plan {
  const { spec, jobs, machines, unread, now } = situation;
  const plan: Plan = { ledger: draftOf(situation.ledger), launches: [], mints: [], starts: [], stops: [] };
  if (spec.gang) return planGangs(plan, situation);

  const sizes = sizesAt(spec.capacity, now);
  const kinds = byKind(plan.ledger, machines, spec, now);
  const queued = jobs.filter(({ state }) => state === "queued");
  const mayMint = now >= (plan.ledger.configRestUntil ?? 0);

  // Configs: for what runs already, first of all for those whose own was never fetched and may be stale.
  const stale = kinds.registered.filter(([id, record]) => unread?.has(id) && configIsOld(record, now));
  const lacking = Math.max(0, queued.length - kinds.registered.length);
  // A stopped machine is there sooner than one that is on its way into the pool, in its first boot: that one helps out only
  // where nothing else will come.
  const coming = kinds.registered.length + kinds.ready.length + kinds.booting.length + outstanding(plan.ledger, "run");
  const startable = kinds.stopped.filter(
    ([, { startFailedAt = 0 }]) => now - startFailedAt >= startAgainSeconds * 1000,
  );
  const starts = startable.slice(0, Math.max(0, queued.length - coming));
  const helpers = running(kinds.preparing).slice(0, Math.max(0, queued.length - coming - starts.length));
  const minted = [...kinds.ready.slice(0, lacking), ...helpers];
  if (mayMint) {
    const wanted = [...stale.slice(0, queued.length), ...minted].slice(0, perCycle.configs);
    for (const [id] of wanted) mint(plan, spec, id, now);
  }

  for (const [id, record] of starts) {
    const { stoppingAt: _, runningSince: __, startFailedAt: ___, ...rest } = record;
    plan.ledger.machines[id] = { ...rest, purpose: "run", startedAt: now };
    plan.starts.push(id);
  }

  const missing = queued.length + sizes.hot - coming - starts.length - helpers.length;
  const room = () => sizes.ceiling - machinesCounted(plan.ledger);
  const allowed = Math.min(launchesAllowed(plan.ledger, now), perCycle.launches);
  const launched = Math.max(0, Math.min(missing, room(), allowed));
  const again = spec.interruption === "rerun" ? queued.filter(({ attempt }) => attempt > 1).length : 0;
  const steady = Math.min(again, launched);
  if (steady > 0) reserve(plan, { count: steady, at: now, purpose: "run", onDemandOnly: true });
  if (launched > steady) reserve(plan, { count: launched - steady, at: now, purpose: "run", onDemandOnly: false });

  const taken = new Set([...plan.mints.map(({ instanceId }) => instanceId), ...plan.starts]);
  const pool = [...kinds.preparing, ...kinds.stopping, ...kinds.stopped].filter(([id]) => !taken.has(id));
  const short = sizes.stopped - pool.length - outstanding(plan.ledger, "pool");
  const added = Math.max(0, Math.min(short, room(), allowed - launched));
  if (added > 0) reserve(plan, { count: added, at: now, purpose: "pool", onDemandOnly: true });

  for (const [id, record] of kinds.preparing) {
    const prepared = (spec.mintDelaySeconds + preparationSeconds) * 1000;
    if (taken.has(id) || record.runningSince === undefined || now - record.runningSince < prepared) continue;
    plan.ledger.machines[id] = { ...record, stoppingAt: now };
    plan.stops.push(id);
  }
  // A stop that nobody heard of again.
  for (const [id, record] of kinds.stopping) {
    const still = machines.some((machine) => machine.id === id && machine.state === "running");
    if (!still || now - record.stoppingAt! < stopAgainSeconds * 1000) continue;
    plan.ledger.machines[id] = { ...record, stoppingAt: now };
    plan.stops.push(id);
  }
  return plan;
}

const running = (entries: readonly [string, MachineRecord][]) =>
  entries.filter(([, record]) => record.runningSince !== undefined);
