import type { Finding } from "../workflow/finding.ts";

/** A finding of severity `error` was there; nothing was written. */
export const exitFindings = 1;
/** Wrong usage, input that cannot be loaded, or a token or server that is unfit. */
export const exitUnusable = 2;

/** A mistake of the user's that ends a command with one message and exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The person at the terminal ended it (Ctrl-C, or a request to terminate); nothing is wrong. */
export class Interrupted extends Error {
  /** What a shell shows of a command that ended by this signal. */
  readonly exitCode: number;

  constructor(message: string, signal: "SIGINT" | "SIGTERM" = "SIGINT") {
    super(message);
    this.name = "Interrupted";
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}

/** The exit code that findings ask for: 1 when one is an error, else 0. */
export function exitCodeOf(findings: readonly Finding[]): number {
  return findings.some(({ severity }) => severity === "error") ? exitFindings : 0;
}

/**
 * The results of several readings of what was typed.
 *
 * @throws UsageError with the faults of all of them at once
 */
export function allOf<Results extends readonly unknown[]>(
  ...readings: { readonly [at in keyof Results]: () => Results[at] }
): Results {
  const faults: string[] = [];
  const results = readings.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(error.message);
      return undefined;
    }
  });
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  return results as unknown as Results;
}
