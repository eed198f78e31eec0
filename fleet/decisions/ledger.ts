/** Machines that are about to be: counted from before they are asked for until each is known or known not to come. */
export interface Reservation {
  count: number;
  /** ms */
  at: number;
  /** "run": to take a job or be ready for one. "pool": to be stopped once it has booted. */
  purpose: "run" | "pool";
  onDemandOnly: boolean;
  /** The run whose jobs start together on them. */
  gang?: number;
}

export interface MachineRecord {
  purpose: "run" | "pool";
  /** When it was launched, and when it was last asked to start (ms). */
  launchedAt: number;
  startedAt: number;
  gang?: number;
  spot: boolean;
  /** When it was first seen running since its last start. */
  runningSince?: number;
  /** How many configs were ever made for it, or begun. 0: no runner of it can exist. */
  configs: number;
  /** Its newest config, unless making it failed. */
  config?: { number: number; at: number };
  /** When the last config was begun, and the ids of all registrations that we know were made for it. */
  configAt?: number;
  runnerIds?: number[];
  /** Ids that GitHub said are no runners any more: no other answer is final, as a runner may get its job while it is deleted. */
  absentIds?: number[];
  /** Numbers of the configs whose registration we know nothing of: it may be there, and have a job, by an id never learned. */
  unsure?: number[];
  /** When the first config was laid out for it: from then on it has the time of a boot to come online. */
  offeredAt?: number;
  /** When its runner was last seen online. */
  onlineAt?: number;
  /** Its job; `doneAt` when that is over. */
  job?: { id: number | null; at: number; doneAt?: number };
  /** Its runner was online and is not listed any more. */
  vanishedAt?: number;
  /** Going to be stopped for the pool. */
  stoppingAt?: number;
  /** When it was last asked to start in vain: EC2 keeps no capacity for what is stopped. */
  startFailedAt?: number;
  /** AWS takes it back. */
  interruptedAt?: number;
  /** Its registration is gone or never was: to be ended after a second look. */
  condemnedAt?: number;
  /** Seen with our tags, but nobody here asked for it, or has forgotten. */
  stranger?: true;
}

/** What the control code knows of one fleet beyond what EC2 and GitHub say. */
export interface Ledger {
  /** Counts reservations: their names. */
  serial: number;
  reservations: Record<string, Reservation>;
  machines: Record<string, MachineRecord>;
  /** When spot machines were taken back, and boots failed since the last that did not (ms). */
  interruptions: number[];
  bootFailures: number[];
  /** No launch before then; how often in a row there was no capacity. */
  launchRest?: { until: number; failures: number };
  /** No JIT config before then; cycles in a row that asked for some and got none. */
  configRestUntil?: number;
  configFailures?: number;
  /** Since when more is idle than should be. */
  surplusSince?: number;
  /** When it was last looked for what was left behind. */
  clearedAt?: number;
  /** Runners whose machine was taken back, and when. */
  lostRunners: Record<string, number>;
  /** Runs (`<id>.<attempt>`) whose machines all were there once, and when: what they lack then is supplied one by one. */
  begunGangs: Record<string, number>;
  /** Registrations without a machine, by runner id: since when, and when GitHub was last asked to remove it. */
  strays: Record<string, { since: number; askedAt?: number }>;
}

export const emptyLedger = (): Ledger => ({
  serial: 0,
  reservations: {},
  machines: {},
  interruptions: [],
  bootFailures: [],
  lostRunners: {},
  begunGangs: {},
  strays: {},
});

/** Machines that count against the ceiling: all that are, and all that may come. */
export function machinesCounted(ledger: Ledger): number {
  return Object.values(ledger.reservations).reduce(
    (sum, { count }) => sum + count,
    Object.keys(ledger.machines).length,
  );
}

/** A ledger that may be changed without changing the one it came from. */
export const draftOf = (ledger: Ledger): Ledger => ({
  ...ledger,
  reservations: { ...ledger.reservations },
  machines: { ...ledger.machines },
  lostRunners: { ...ledger.lostRunners },
  begunGangs: { ...ledger.begunGangs },
  strays: { ...ledger.strays },
});
