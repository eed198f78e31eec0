import { patience } from "../assumptions.ts";
import type { FleetSpec } from "../contract.ts";
import type { Job, Machine, RegisteredRunner } from "../ports.ts";
import { needlessGangMachines } from "./gangs.ts";
import { byKind, kindOf } from "./kinds.ts";
import { draftOf, type Ledger, type MachineRecord } from "./ledger.ts";
import { parseRunnerName } from "./runner-name.ts";
import { sizesAt } from "./schedule.ts";

const minute = 60_000;

export interface EndingSituation {
  spec: FleetSpec;
  jobs: readonly Job[];
  /** Settled, and with the registrations noted. */
  ledger: Ledger;
  machines: readonly Machine[];
  /** The list of runners, read after everything else here; undefined where GitHub did not answer. */
  runners: readonly RegisteredRunner[] | undefined;
  now: number;
}

/** Why a machine should end, before anything is known of its registration. */
export type Reason =
  | "surplus"
  | "never booted"
  | "never registered"
  | "finished"
  | "vanished"
  | "stranger"
  | "interrupted";

/** What GitHub is asked to take away of one machine, which had so many configs when that was decided. */
export interface Deregistration {
  instanceId: string;
  runnerIds: number[];
  configs: number;
  reason: Reason;
}

export interface Endings {
  ledger: Ledger;
  /** First step: take these registrations away; GitHub refuses where a job runs. */
  deregister: Deregistration[];
  /** Second step, or the only one where no runner can exist: end these, once the ledger is written. */
  end: Ending[];
}

export interface Ending {
  instanceId: string;
  why: Reason | "condemned" | "overdue";
  /** Runners that were deleted, and must be seen to be gone before their machine ends. */
  confirm?: number[];
}

/** What GitHub answered to a deregistration. */
export type Deregistered = Omit<Deregistration, "runnerIds"> & {
  answer: "gone" | "busy";
  /** Ids that were no runners any more. */
  absent: readonly number[];
};

/** Machines above what is needed, those without a runner first. */
function surplusOf(situation: EndingSituation): { idle: string[]; pool: string[] } {
  const { spec, ledger, machines, jobs, now } = situation;
  if (spec.gang) return { idle: needlessGangMachines(spec, { spec, jobs, ledger, machines, now }), pool: [] };
  const sizes = sizesAt(spec.capacity, now);
  const kinds = byKind(ledger, machines, spec, now);
  const queued = jobs.filter(({ state }) => state === "queued").length;
  const supply = [...kinds.ready, ...kinds.registered];
  const excess = Math.max(0, supply.length + kinds.booting.length - queued - sizes.hot);
  // The youngest go: the older are known to work, and what is registered may get a job at any moment.
  const idle = [...kinds.ready].reverse().concat([...kinds.registered].reverse());
  const pool = [...kinds.stopped, ...kinds.stopping];
  return {
    idle: idle.slice(0, excess).map(([id]) => id),
    pool: pool.slice(0, Math.max(0, pool.length - sizes.stopped)).map(([id]) => id),
  };
}

function reasonOf(
  record: MachineRecord,
  state: Machine["state"] | undefined,
  { surplus, spec, now }: { surplus: boolean; spec: FleetSpec; now: number },
): Reason | undefined {
  const since = (at: number | undefined, minutes: number) => at !== undefined && now - at >= minutes * minute;
  const vanished = since(record.vanishedAt, patience.graceSeconds / 60);
  if (record.job) {
    // A job that only the list told of, or whose end nobody told, on a runner that the list does not show any more.
    if (record.job.id === null ? vanished : since(record.vanishedAt, patience.lostJobMinutes)) return "vanished";
    return since(record.job.doneAt, patience.finishedMachineMinutes) ? "finished" : undefined;
  }
  if (record.stranger) return since(record.launchedAt, patience.reservationMinutes) ? "stranger" : undefined;
  if (since(record.interruptedAt, patience.finishedMachineMinutes)) return "interrupted";
  if (vanished) return "vanished";
  if (kindOf(record, state, spec, now) === "out" && record.vanishedAt === undefined && !record.interruptedAt) {
    return record.config ? "never registered" : "never booted";
  }
  return surplus ? "surplus" : undefined;
}

/**
 * Whether a machine may be ended that was condemned a while ago: nothing that was heard since, from the list of runners or
 * from jobs, speaks for a job on it. The one guard of every ending, but for machines beyond their lifetime.
 */
export function mayEnd(
  instanceId: string,
  record: MachineRecord,
  { jobs, runners, now }: Pick<EndingSituation, "jobs" | "runners" | "now">,
): boolean {
  if (record.condemnedAt === undefined) return false;
  if (record.configs === 0 && !record.stranger) return true;
  if (runners === undefined || now - record.condemnedAt < patience.graceSeconds * 1000) return false;
  if (runners.some(({ name }) => parseRunnerName(name)?.instanceId === instanceId)) return false;
  if (jobs.some(({ runner }) => runner !== null && parseRunnerName(runner)?.instanceId === instanceId)) return false;
  const { job, vanishedAt = now } = record;
  const lost = now - vanishedAt >= patience.lostJobMinutes * minute;
  return job === undefined || job.id === null || job.doneAt !== undefined || lost;
}

/**
 * Which machines end. Two steps, a cycle apart: first the registration goes, which GitHub refuses for a runner with a job;
 * then, after a second look, the machine. Where the list may not show a registration yet, nothing goes before all ids are
 * known. A machine that never had a config has no runner and needs no first step:
 * writing the ledger is what keeps it from getting one. Where anything is not known, the machine stays.
 */
export function planEndings(situation: EndingSituation): Endings {
  const { spec, machines, runners, now } = situation;
  const ledger = draftOf(situation.ledger);
  const result: Endings = { ledger, deregister: [], end: [] };
  const { idle, pool } = surplusOf(situation);
  if (idle.length === 0) delete ledger.surplusSince;
  else ledger.surplusSince ??= now;
  const waited = ledger.surplusSince !== undefined && now - ledger.surplusSince >= spec.idleMinutes * minute;
  const surplus = new Set([...(waited ? idle : []), ...pool]);

  const states = new Map(machines.map(({ id, state }) => [id, state]));
  for (const [instanceId, record] of Object.entries(situation.ledger.machines)) {
    const age = now - Math.max(record.launchedAt, record.startedAt);
    const stored = record.stoppingAt !== undefined && record.config === undefined;
    if (!stored && age > spec.maxLifetimeMinutes * minute) {
      ledger.machines[instanceId] = { ...record, condemnedAt: record.condemnedAt ?? now };
      result.end.push({ instanceId, why: "overdue" });
      continue;
    }
    if (record.condemnedAt !== undefined) {
      if (mayEnd(instanceId, record, situation)) {
        const confirm = notAbsent(record.runnerIds ?? [], record);
        result.end.push({ instanceId, why: "condemned", ...(confirm.length > 0 && { confirm }) });
        continue;
      }
      // What came back, or never went: the first step again. Lists lag, so not at once.
      const own = registrationsOf(instanceId, runners).filter(({ id }) => !record.absentIds?.includes(id));
      const passed = Math.floor((now - record.condemnedAt) / minute);
      const again = passed > 0 && passed % patience.askAgainMinutes === 0;
      if (own.length > 0 && (again || own.some(({ busy }) => busy)))
        result.deregister.push({
          instanceId,
          runnerIds: own.map(({ id }) => id),
          configs: record.configs,
          reason: "vanished",
        });
      continue;
    }
    const reason = reasonOf(record, states.get(instanceId), { surplus: surplus.has(instanceId), spec, now });
    if (reason === undefined) continue;
    if (record.configs === 0 && !record.stranger) {
      if (reason === "never booted") ledger.bootFailures = [...ledger.bootFailures, now];
      ledger.machines[instanceId] = { ...record, condemnedAt: now };
      result.end.push({ instanceId, why: reason });
      continue;
    }
    firstStep(result, { instanceId, record, reason, runners, now });
  }
  return result;
}

const notAbsent = (ids: readonly number[], { absentIds = [] }: MachineRecord) =>
  ids.filter((id) => !absentIds.includes(id));

const registrationsOf = (instanceId: string, runners: EndingSituation["runners"]) =>
  (runners ?? []).filter(({ name }) => parseRunnerName(name)?.instanceId === instanceId);

/** Whether a registration of this machine may be there without being listed. */
const listMayLag = ({ configAt = 0, launchedAt }: MachineRecord, now: number) =>
  now - Math.max(configAt, launchedAt) < patience.unseenRegistrationMinutes * minute;

interface FirstStep {
  instanceId: string;
  record: MachineRecord;
  reason: Reason;
  runners: EndingSituation["runners"];
  now: number;
}

function firstStep(result: Endings, { instanceId, record, reason, runners, now }: FirstStep): void {
  if (runners === undefined) return;
  const own = registrationsOf(instanceId, runners);
  if (own.some(({ busy }) => busy)) return;
  // A registration that is not listed and whose id nobody learned cannot be taken away, and may have a job.
  const unsure = record.unsure !== undefined || record.stranger;
  const ids = [...new Set([...own.map(({ id }) => id), ...(record.runnerIds ?? [])])];
  if (listMayLag(record, now) && (ids.length === 0 || unsure)) return;
  const runnerIds = notAbsent(ids, record);
  if (runnerIds.length > 0) result.deregister.push({ instanceId, runnerIds, configs: record.configs, reason });
  else result.ledger.machines[instanceId] = { ...record, condemnedAt: now };
}

/** After the first step: the machine is condemned where the registration is gone, and has a job where GitHub refused. */
export function noteDeregistered(ledger: Ledger, answers: readonly Deregistered[], now: number): Ledger {
  const draft = draftOf(ledger);
  for (const { instanceId, configs, reason, answer, absent } of answers) {
    const found = draft.machines[instanceId];
    if (!found) continue;
    const absentIds = [...new Set([...(found.absentIds ?? []), ...absent])];
    const record = absentIds.length > 0 ? { ...found, absentIds } : found;
    if (answer === "gone") {
      // It got another config while GitHub was asked: that one's registration was not taken away.
      if (record.configs !== configs) continue;
      if (reason === "never registered") draft.bootFailures = [...draft.bootFailures, now];
      draft.machines[instanceId] = { ...record, condemnedAt: record.condemnedAt ?? now };
      continue;
    }
    const { condemnedAt: _, vanishedAt: __, ...rest } = record;
    draft.machines[instanceId] = { ...rest, job: record.job ?? { id: null, at: now } };
  }
  return draft;
}
