import type { MachineOs } from "../contract.ts";

/** How long the steps of a machine's life take (seconds), where nobody has measured them in an account of one's own. */
export interface MachineSeconds {
  /** From the request to "running". */
  readonly pending: number;
  /** From "running" to waiting for a configuration, at the first start and at later ones. */
  readonly boot: number;
  readonly restart: number;
  /** From a configuration that is laid out to a runner that takes jobs. */
  readonly register: number;
  /** From a job's end to the machine's. */
  readonly shutdown: number;
}

/**
 * A new Linux machine takes a job after 25 s, a stopped one after 15, one that runs after 6; Windows 180, 40 and 6: what
 * RunsOn publishes of its own images (https://runs-on.com), cut into steps.
 */
export const machineSeconds: Readonly<Record<MachineOs, MachineSeconds>> = {
  linux: { pending: 5, boot: 14, restart: 4, register: 6, shutdown: 8 },
  windows: { pending: 5, boot: 169, restart: 29, register: 6, shutdown: 15 },
};

/** From a job's event to the decision about it: GitHub's delivery, the queue, the function (seconds). */
export const eventSeconds = 2;

/** Machine time that is billed for a job beside its own, on a machine that is made for it (seconds); pending is free. */
export function ownSeconds(os: MachineOs): number {
  const { boot, register, shutdown } = machineSeconds[os];
  return boot + register + shutdown;
}

export const hoursAMonth = 730;
export const daysAMonth = hoursAMonth / 24;

/** AWS bills a start of a machine for a minute at least (seconds). */
export const leastBilled = 60;
