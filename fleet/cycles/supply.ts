import { limits } from "../assumptions.ts";
import type { FleetSpec } from "../contract.ts";
import { capacityPause, configPause } from "../decisions/breakers.ts";
import { byKind, configIsOld } from "../decisions/kinds.ts";
import { draftOf, type Ledger, machinesCounted } from "../decisions/ledger.ts";
import { enterLaunched, learnRegistration, noteRunners, type RunnerNews, settle } from "../decisions/observe.ts";
import { parseRunnerName } from "../decisions/runner-name.ts";
import type { Plan } from "../decisions/supply.ts";
import type { Machine } from "../ports.ts";
import { changeLedger } from "./change-ledger.ts";
import { type Control, reasonOf } from "./control.ts";
import { handOut, type MintOutcome } from "./hand-out.ts";
import { type LaunchOutcome, launch } from "./launch.ts";

/**
 * Brings one fleet's supply to its demand. Looks at EC2 and the jobs, writes down what it is going to do, does it, and
 * writes down what came of it. May be run by any number of functions at once and may end anywhere: what was written down
 * and not done is given back after a while, what was done and not written down is found by its tags.
 * @param news what jobs said of their runners
 */
export async function supply(control: Control, spec: FleetSpec, news: readonly RunnerNews[] = []): Promise<void> {
  const { ports, decisions } = control;
  const [machines, jobs, read] = await Promise.all([
    ports.machines.list(spec.name),
    ports.jobs.open(spec.name),
    ports.ledgers.read(spec.name),
  ]);
  const known = jobs.flatMap(({ id, runner }) => (runner === null ? [] : [{ runner, jobId: id, over: false }]));
  const own = [...known, ...news].filter(({ runner }) => parseRunnerName(runner)?.fleet === spec.name);
  let unread: Set<string> | undefined;
  const decide = (ledger: Ledger): Plan => {
    const now = ports.clock.now();
    const settled = noteRunners(settle(ledger, machines, now), own, now);
    return decisions.planSupply({ spec, jobs, machines, ledger: settled, now, ...(unread ? { unread } : {}) });
  };
  if (Object.values(read.ledger.machines).some((record) => configIsOld(record, ports.clock.now()))) {
    unread = new Set(await ports.configs.unread(spec.name));
  }
  const plan = await changeLedger(ports, spec.name, decide, read);

  const started = await attempt(control, spec, "start", plan.starts, () => ports.machines.start(plan.starts));
  const stopped = await attempt(control, spec, "stop", plan.stops, () => ports.machines.stop(plan.stops));
  const [launches, mints] = await Promise.all([
    Promise.all(plan.launches.map((one) => launch(ports, spec, one, plan.ledger, ports.clock.now()))),
    handOut(ports, spec, plan.mints),
  ]);

  let pause = 0;
  if (plan.launches.length + plan.mints.length > 0 || !started || !stopped) {
    const { ledger } = await changeLedger(ports, spec.name, (latest) => {
      let next = enterOutcomes(latest, { spec, launches, mints, now: ports.clock.now() });
      if (!started) next = undo(next, plan.starts, "startedAt", ports.clock.now());
      if (!stopped) next = undo(next, plan.stops, "stoppingAt", ports.clock.now());
      return { ledger: next };
    });
    pause = ((ledger.configRestUntil ?? 0) - ports.clock.now()) / 1000;
  }
  await comeBack(control, spec, launches, mints, pause);
  const queued = jobs.filter(({ state }) => state === "queued");
  const now = ports.clock.now();
  const kinds = byKind(plan.ledger, machines, spec, now);
  ports.log({
    event: "supplied",
    fleet: spec.name,
    metrics: {
      Queued: queued.length,
      OldestQueuedSeconds: Math.max(0, ...queued.map(({ since }) => (now - since) / 1000)),
      Machines: machinesCounted(plan.ledger),
      Idle: kinds.ready.length + kinds.registered.length,
      // In a row: one machine that registers ends the count.
      BootFailures: plan.ledger.bootFailures.length,
      Launched: launches.reduce((sum, { launched }) => sum + launched.length, 0),
    },
  });
}

/** Starts or stops machines. False where that failed for all we know; what happened shows at the next look. */
async function attempt(control: Control, spec: FleetSpec, what: string, ids: string[], act: () => Promise<void>) {
  if (ids.length === 0) return true;
  try {
    await act();
    return true;
  } catch (error) {
    control.ports.log({ event: `${what} failed`, fleet: spec.name, ids, reason: reasonOf(error) });
    return false;
  }
}

/** A start that failed is tried again after a while, if it looks stopped then; a stop that failed, at the next cycle. */
function undo(ledger: Ledger, ids: readonly string[], field: "startedAt" | "stoppingAt", now: number): Ledger {
  const draft = draftOf(ledger);
  for (const id of ids) {
    const record = draft.machines[id];
    if (!record || record.config) continue;
    const { stoppingAt: _, ...rest } = record;
    draft.machines[id] =
      field === "stoppingAt"
        ? rest
        : {
            ...rest,
            purpose: "pool",
            stoppingAt: record.startedAt,
            startedAt: record.launchedAt,
            startFailedAt: now,
          };
  }
  return draft;
}

interface Outcomes {
  spec: FleetSpec;
  launches: readonly LaunchOutcome[];
  mints: readonly MintOutcome[];
  now: number;
}

function enterOutcomes(before: Ledger, { spec, launches, mints, now }: Outcomes): Ledger {
  let ledger = before;
  for (const { reservation, launched } of launches) {
    const machines = launched.map(
      ({ id, spot }): Machine => ({ id, spot, fleet: spec.name, reservation, state: "pending", launchedAt: now }),
    );
    ledger = enterLaunched(ledger, reservation, machines);
  }
  ledger = draftOf(ledger);
  for (const { reservation, givenBack } of launches) {
    const left = ledger.reservations[reservation];
    if (!left || givenBack === 0) continue;
    if (left.count > givenBack) ledger.reservations[reservation] = { ...left, count: left.count - givenBack };
    else delete ledger.reservations[reservation];
  }
  const pause = Math.max(0, ...launches.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds));
  if (launches.some(({ noCapacity }) => noCapacity)) {
    const failures = (ledger.launchRest?.failures ?? 0) + 1;
    ledger.launchRest = { until: now + Math.max(pause, capacityPause(failures)) * 1000, failures };
  } else if (pause > 0) ledger.launchRest = { until: now + pause * 1000, failures: ledger.launchRest?.failures ?? 0 };
  else if (launches.some(({ launched }) => launched.length > 0)) delete ledger.launchRest;

  for (const { instanceId, name, runnerId, unmade, failed } of mints) {
    const record = ledger.machines[instanceId];
    const number = parseRunnerName(name)?.number;
    if (!record || number === undefined) continue;
    const next = { ...(runnerId !== undefined || unmade ? learnRegistration(record, number, runnerId) : record) };
    if (!failed) next.offeredAt ??= now;
    // A newer config may have been begun meanwhile; then the failure of this one is of no interest.
    if (failed && number === record.config?.number) delete next.config;
    ledger.machines[instanceId] = next;
  }
  const none = mints.length > 0 && mints.every(({ failed }) => failed);
  if (none) ledger.configFailures = (ledger.configFailures ?? 0) + 1;
  else if (mints.length > 0) delete ledger.configFailures;
  const again = none ? configPause(ledger.configFailures ?? 1) : 0;
  const rest = Math.max(again, ...mints.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds));
  if (rest > 0) ledger.configRestUntil = now + rest * 1000;
  return ledger;
}

/** Sends the fleet's queue a reminder where something is left to do before the next schedule. */
async function comeBack(
  { ports }: Control,
  spec: FleetSpec,
  launches: readonly LaunchOutcome[],
  mints: readonly MintOutcome[],
  pause: number,
): Promise<void> {
  const delays = [
    ...launches.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []),
    ...mints.flatMap(({ failed, retryAfterSeconds }) => (failed ? [Math.max(retryAfterSeconds ?? 2, pause)] : [])),
  ];
  // A delay that passes the next schedule needs no reminder.
  const soonest = Math.min(...delays);
  if (delays.length === 0 || soonest > 45) return;
  const seconds = Math.min(limits.queueDelaySeconds, Math.max(1, Math.ceil(soonest)));
  try {
    await ports.queue.send(spec.queueUrl, { kind: "wake", fleet: spec.name }, seconds);
  } catch (error) {
    ports.log({ event: "no reminder", fleet: spec.name, reason: reasonOf(error) });
  }
}
