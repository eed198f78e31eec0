import type { LaunchOption } from "../contract.ts";
import type { Ledger } from "./ledger.ts";

const minute = 60_000;

/** Spot machines taken back: so many within so long, and on-demand machines are launched for the time after. */
export const spotBreaker = { count: 3, windowMinutes: 30, recoveryMinutes: 30 } as const;

/** Boots that failed in a row: from so many on, one launch at a time, with time between, until one succeeds. */
export const bootBreaker = { count: 6, windowMinutes: 60, pauseMinutes: 2 } as const;

export function spotAllowed(ledger: Pick<Ledger, "interruptions">, now: number): boolean {
  const { count, windowMinutes, recoveryMinutes } = spotBreaker;
  const times = [...ledger.interruptions].sort((a, b) => a - b);
  return !times.some((at, index) => {
    const last = times[index + count - 1];
    return last !== undefined && last - at <= windowMinutes * minute && now - last < recoveryMinutes * minute;
  });
}

/** Ways to launch, in order: without spot while the breaker is open, or where the machine must not be taken away. */
export function optionsNow(
  options: readonly LaunchOption[],
  ledger: Pick<Ledger, "interruptions">,
  { onDemandOnly, now }: { onDemandOnly: boolean; now: number },
): LaunchOption[] {
  const steady = options.filter(({ market }) => market === "on-demand");
  if (steady.length === 0) return [...options];
  return onDemandOnly || !spotAllowed(ledger, now) ? steady : [...options];
}

/** How many launches may begin now. */
export function launchesAllowed(ledger: Ledger, now: number): number {
  if (ledger.launchRest && now < ledger.launchRest.until) return 0;
  const failures = ledger.bootFailures.filter((at) => now - at < bootBreaker.windowMinutes * minute);
  if (failures.length < bootBreaker.count) return Number.POSITIVE_INFINITY;
  const latest = Math.max(
    ...Object.values(ledger.machines).map(({ launchedAt }) => launchedAt),
    ...Object.values(ledger.reservations).map(({ at }) => at),
    0,
  );
  return now - latest >= bootBreaker.pauseMinutes * minute ? 1 : 0;
}

/** How long to leave launching alone after `failures` times in a row without capacity (seconds). */
export const capacityPause = (failures: number) => Math.min(300, 15 * 2 ** Math.min(failures, 6));

/** How long to leave making configs alone after `failures` cycles in a row that made none (seconds): at first hardly at all. */
export const configPause = (failures: number) => Math.min(120, 2 ** Math.min(failures, 7));
