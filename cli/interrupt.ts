/** Resolves at Ctrl-C or a request to terminate, with which of the two. */
export function untilInterrupted(): Promise<"SIGINT" | "SIGTERM"> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve("SIGINT"));
    process.once("SIGTERM", () => resolve("SIGTERM"));
  });
}

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Does work that Ctrl-C or a request to terminate may end in the middle: the process cleans up first, then ends by that
 * signal, as a shell expects. What the work says about being cut short is not heard. A second signal does not wait.
 */
export async function interruptible<Result>(
  work: () => Promise<Result>,
  cleanUp: () => Promise<unknown>,
): Promise<Result> {
  let interrupted = false;
  const end = (signal: NodeJS.Signals) => {
    interrupted = true;
    release();
    // A live list hides the cursor.
    if (process.stdout.isTTY) process.stdout.write("\u001b[?25h\n");
    void cleanUp().finally(() => process.kill(process.pid, signal));
  };
  const release = () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
  for (const signal of signals) process.once(signal, end);
  try {
    return await work();
  } catch (error) {
    if (interrupted) await new Promise(() => {});
    throw error;
  } finally {
    release();
  }
}
