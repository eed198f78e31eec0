import { readdirSync, readFileSync } from "node:fs";

/** How often the processes are looked at, in milliseconds. */
const intervalMs = 50;

/** The kernel counts processor time in ticks; Linux shows all programs 100 of them a second, whatever it runs at. */
const ticksPerSecond = 100;

/** What a process and all its descendants used. */
export interface Usage {
  /**
   * Highest resident memory: the highest sum, over the processes alive at one moment, of the most that each has had so
   * far (VmHWM). For one process that is exact; for several it is an upper bound, and pages that they share count for
   * each.
   */
  readonly mebibytes: number;
  /** Time on processors, which depends less than wall time on what else the machine does. */
  readonly processorSeconds: number;
}

export interface UsageWatch {
  /** Ends watching. Undefined where the system has no /proc, or it went too fast to see. */
  stop(): Usage | undefined;
}

/** Watches what a process and all its descendants use from now on. */
export function watchUsage(pid: number): UsageWatch {
  let peakKibibytes = 0;
  const ticks = new Map<number, number>();
  const look = () => {
    const members = treeOf(pid);
    peakKibibytes = Math.max(peakKibibytes, sum(members.map(highWaterMark)));
    for (const member of members) ticks.set(member, Math.max(ticks.get(member) ?? 0, processorTicks(member)));
  };
  look();
  const timer = setInterval(look, intervalMs);
  return {
    stop() {
      clearInterval(timer);
      if (peakKibibytes === 0) return undefined;
      return { mebibytes: peakKibibytes / 1024, processorSeconds: sum([...ticks.values()]) / ticksPerSecond };
    },
  };
}

/** A process and its descendants. The kernel lists children by the thread that started them. */
export function treeOf(pid: number): number[] {
  const children = list(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(treeOf)];
}

/** Most resident memory that a process has had so far, in kibibytes; 0 when it has gone. */
function highWaterMark(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** User and system time of a process; 0 when it has gone. Source: proc(5), fields 14 and 15. */
function processorTicks(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets, which may hold blanks and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

// A process may end between two looks: then there is nothing to read.
function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
