import { spawn } from "node:child_process";
import { type Usage, watchUsage } from "./process-tree.ts";

/** A command to measure, run in a folder of its own. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /**
   * For a command that stays up: true once its output says that the work is done. The clock stops there, `meanwhile`
   * runs, and the command is interrupted.
   */
  readonly isDone?: (output: string) => boolean;
  readonly meanwhile?: (output: string) => Promise<void>;
}

export interface Measurement {
  /** Wall time. */
  readonly seconds: number;
  /** What its whole process tree used; undefined where that cannot be seen. */
  readonly usage: Usage | undefined;
  readonly output: string;
}

/** Thrown when a measured command fails: a number from it would mean nothing. */
export class BenchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BenchError";
  }
}

/**
 * Runs a command and measures what it takes.
 *
 * @throws BenchError with the end of its output when it fails
 */
export async function measure(command: Command): Promise<Measurement> {
  const { program, args, cwd, env = {}, isDone, meanwhile } = command;
  const start = performance.now();
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const watch = child.pid === undefined ? undefined : watchUsage(child.pid);
  let output = "";
  let errors = "";
  let doneAt: number | undefined;
  let fault: Promise<unknown> | undefined;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (doneAt !== undefined || !isDone?.(output)) return;
    doneAt = performance.now();
    fault = Promise.resolve(meanwhile?.(output))
      .then(() => undefined)
      .catch((error: unknown) => error)
      .finally(() => child.kill("SIGINT"));
  });
  const code = await new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (exit, signal) => resolve(exit ?? signal ?? "unknown"));
  });
  const end = doneAt ?? performance.now();
  const usage = watch?.stop();
  const failed = await fault;
  if (failed !== undefined) throw failed;
  if (code !== 0) {
    const tail = `${output}\n${errors}`.trim().split("\n").slice(-30).join("\n");
    throw new BenchError(`"${[program, ...args].join(" ")}" ended with ${code}:\n${tail}`);
  }
  return { seconds: (end - start) / 1000, usage, output };
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
