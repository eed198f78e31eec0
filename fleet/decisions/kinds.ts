import { patience } from "../assumptions.ts";
import type { FleetSpec } from "../contract.ts";
import type { Machine } from "../ports.ts";
import type { Ledger, MachineRecord } from "./ledger.ts";

/**
 * What a machine is to the supply of its fleet:
 * - registered: a runner of it is online, or has a config and should be soon
 * - ready: runs, and waits for a config
 * - booting: on its way to be ready
 * - preparing, stopping, stopped: on its way into the pool, and there
 * - working: has or had a job
 * - out: must not be counted on
 */
export type Kind = "registered" | "ready" | "booting" | "preparing" | "stopping" | "stopped" | "working" | "out";

type Timing = Pick<FleetSpec, "bootTimeoutMinutes" | "mintDelaySeconds">;

export function kindOf(record: MachineRecord, state: Machine["state"] | undefined, spec: Timing, now: number): Kind {
  if (record.stranger || record.interruptedAt || record.condemnedAt || record.vanishedAt) return "out";
  if (record.job) return "working";
  const bootTimeout = spec.bootTimeoutMinutes * 60_000;
  const offeredAt = record.offeredAt ?? record.config?.at ?? now;
  if (record.onlineAt === undefined && now - offeredAt >= bootTimeout) return "out";
  if (record.config) return "registered";
  if (record.stoppingAt) return state === "stopped" ? "stopped" : "stopping";
  if (state === "running" && record.runningSince !== undefined) {
    if (now - record.runningSince >= spec.mintDelaySeconds * 1000)
      return record.purpose === "pool" ? "preparing" : "ready";
    return record.purpose === "pool" ? "preparing" : "booting";
  }
  if (record.purpose === "pool") return state === "stopped" ? "stopped" : "preparing";
  return now - record.startedAt < bootTimeout ? "booting" : "out";
}

/** Machines of the ledger by kind, the oldest first. */
export function byKind(
  ledger: Ledger,
  machines: readonly Machine[],
  spec: Timing,
  now: number,
): Record<Kind, [string, MachineRecord][]> {
  const kinds: Record<Kind, [string, MachineRecord][]> = {
    registered: [],
    ready: [],
    booting: [],
    preparing: [],
    stopping: [],
    stopped: [],
    working: [],
    out: [],
  };
  const states = new Map(machines.map(({ id, state }) => [id, state]));
  const records = Object.entries(ledger.machines).sort(([, a], [, b]) => a.launchedAt - b.launchedAt);
  for (const entry of records) kinds[kindOf(entry[1], states.get(entry[0]), spec, now)].push(entry);
  return kinds;
}

/** Whether a machine's config was made so long ago, without a runner, that it may never have been fetched. */
export const configIsOld = (record: MachineRecord, now: number): boolean =>
  record.config !== undefined &&
  record.onlineAt === undefined &&
  record.job === undefined &&
  now - record.config.at >= patience.unreadConfigSeconds * 1000;
