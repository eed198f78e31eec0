import { patience } from "../assumptions.ts";
import type { Machine, RegisteredRunner } from "../ports.ts";
import { draftOf, type Ledger, type MachineRecord } from "./ledger.ts";
import { parseRunnerName } from "./runner-name.ts";

const minute = 60_000;
const ended = (state: Machine["state"]) => state === "shutting-down" || state === "terminated";

/** Takes one machine out of the reservation that it was launched for. */
function takeFrom(ledger: Ledger, name: string): void {
  const reservation = ledger.reservations[name];
  if (!reservation) return;
  if (reservation.count > 1) ledger.reservations[name] = { ...reservation, count: reservation.count - 1 };
  else delete ledger.reservations[name];
}

/** A machine's first record: as its reservation says, or as a stranger's where there is none. */
function firstRecord(ledger: Ledger, machine: Machine, now: number): MachineRecord {
  const reservation = ledger.reservations[machine.reservation];
  const common = { launchedAt: machine.launchedAt, startedAt: machine.launchedAt, spot: machine.spot, configs: 0 };
  // If it was forgotten, it may have got a config until just now.
  if (!reservation) return { ...common, purpose: "run", stranger: true, configAt: now };
  return {
    ...common,
    purpose: reservation.purpose,
    ...(reservation.gang === undefined ? {} : { gang: reservation.gang }),
  };
}

/** Enters machines that a launch gave back. */
export function enterLaunched(ledger: Ledger, reservation: string, machines: readonly Machine[]): Ledger {
  const draft = draftOf(ledger);
  for (const machine of machines) {
    if (draft.machines[machine.id]) continue;
    draft.machines[machine.id] = firstRecord(draft, { ...machine, reservation }, machine.launchedAt);
    takeFrom(draft, reservation);
  }
  return draft;
}

/**
 * The ledger after a look at EC2: machines that came are taken out of their reservations, those that ended are struck out,
 * and what never came is given back. A machine that the list does not show yet, or any more, is believed in for a while.
 */
export function settle(ledger: Ledger, machines: readonly Machine[], now: number): Ledger {
  const draft = draftOf(ledger);
  const listed = new Map(machines.map((machine) => [machine.id, machine]));
  for (const machine of machines) {
    const record = draft.machines[machine.id];
    if (ended(machine.state)) {
      delete draft.machines[machine.id];
      continue;
    }
    if (!record) {
      // One whose launch was never answered may run for a while when it is first seen: it is ready at once.
      const seen = machine.state === "running" ? { runningSince: now } : {};
      draft.machines[machine.id] = { ...firstRecord(draft, machine, now), ...seen };
      takeFrom(draft, machine.reservation);
    } else if (machine.state === "running" && record.runningSince === undefined && record.stoppingAt === undefined) {
      draft.machines[machine.id] = { ...record, runningSince: now };
    }
  }
  for (const [id, record] of Object.entries(draft.machines)) {
    const seen = Math.max(record.launchedAt, record.startedAt);
    if (!listed.has(id) && now - seen > patience.unseenMachineMinutes * minute) delete draft.machines[id];
  }
  for (const [name, { at }] of Object.entries(draft.reservations)) {
    if (now - at > patience.reservationMinutes * minute) delete draft.reservations[name];
  }
  draft.interruptions = draft.interruptions.filter((at) => now - at < 120 * minute);
  draft.bootFailures = draft.bootFailures.filter((at) => now - at < 120 * minute);
  for (const [name, at] of Object.entries(draft.lostRunners))
    if (now - at > 120 * minute) delete draft.lostRunners[name];
  for (const [run, at] of Object.entries(draft.begunGangs))
    if (now - at > 48 * 60 * minute) delete draft.begunGangs[run];
  return draft;
}

export interface RunnerNews {
  runner: string;
  jobId: number;
  over: boolean;
}

/** What a job says of its runner: the machine is taken, and later done. */
export function noteRunners(ledger: Ledger, news: readonly RunnerNews[], now: number): Ledger {
  const draft = draftOf(ledger);
  for (const { runner, jobId, over } of news) {
    const id = parseRunnerName(runner)?.instanceId;
    const record = id === undefined ? undefined : draft.machines[id];
    if (id === undefined || !record || record.job?.doneAt) continue;
    const { vanishedAt: _, ...rest } = record;
    draft.machines[id] = {
      ...rest,
      job: { id: jobId, at: record.job?.at ?? now, ...(over ? { doneAt: now } : {}) },
    };
    draft.bootFailures = [];
  }
  return draft;
}

/** Takes down what became of a config's registration: the id that it has, or that there is none. */
export function learnRegistration(record: MachineRecord, number: number, runnerId?: number): MachineRecord {
  const { unsure = [], ...rest } = record;
  const left = unsure.filter((one) => one !== number);
  const ids = [...new Set([...(record.runnerIds ?? []), ...(runnerId === undefined ? [] : [runnerId])])];
  return { ...rest, ...(ids.length > 0 ? { runnerIds: ids } : {}), ...(left.length > 0 ? { unsure: left } : {}) };
}

/** What the list of runners says of the machines: online, busy, or gone. */
export function noteRegistrations(ledger: Ledger, runners: readonly RegisteredRunner[], now: number): Ledger {
  const draft = draftOf(ledger);
  const seen = new Map<string, RegisteredRunner[]>();
  for (const runner of runners) {
    const id = parseRunnerName(runner.name)?.instanceId;
    if (id) seen.set(id, [...(seen.get(id) ?? []), runner]);
  }
  for (const [id, before] of Object.entries(draft.machines)) {
    const own = seen.get(id) ?? [];
    let record = before;
    for (const runner of own) record = learnRegistration(record, parseRunnerName(runner.name)!.number, runner.id);
    if (own.length > 0) draft.machines[id] = record;
    if (own.some(({ busy }) => busy)) {
      const { vanishedAt: _, ...rest } = record;
      draft.machines[id] = { ...rest, onlineAt: now, job: record.job ?? { id: null, at: now } };
      draft.bootFailures = [];
    } else if (own.some(({ online }) => online)) {
      const { vanishedAt: _, ...rest } = record;
      draft.machines[id] = { ...rest, onlineAt: now };
      draft.bootFailures = [];
    } else if ((record.onlineAt !== undefined || record.job) && record.vanishedAt === undefined) {
      // Also one that was never listed: its job began and ended while the list lagged.
      draft.machines[id] = { ...record, vanishedAt: now };
    }
  }
  return draft;
}
