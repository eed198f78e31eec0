import { patience } from "../assumptions.ts";
import type { Machine, RegisteredRunner } from "../ports.ts";
import { draftOf, type Ledger } from "./ledger.ts";
import { parseRunnerName } from "./runner-name.ts";

interface StraySituation {
  fleet: string;
  ledger: Ledger;
  machines: readonly Machine[];
  runners: readonly RegisteredRunner[];
  now: number;
}

/**
 * Registrations that no machine will use: of machines that are gone, and of configs that a newer one replaced. Each is
 * looked at twice; one with a job is never touched.
 */
export function strayRegistrations({ fleet, ledger, machines, runners, now }: StraySituation): {
  ledger: Ledger;
  remove: number[];
} {
  const draft = draftOf(ledger);
  draft.strays = {};
  const living = new Set(
    machines.filter(({ state }) => state !== "terminated" && state !== "shutting-down").map(({ id }) => id),
  );
  const remove: number[] = [];
  for (const runner of runners) {
    const name = parseRunnerName(runner.name);
    if (name?.fleet !== fleet || runner.busy) continue;
    const record = ledger.machines[name.instanceId];
    // Of an earlier config, of one whose making failed half way, or beside the one that its machine took.
    const newest = record?.onlineAt === undefined ? record?.config?.number : undefined;
    const replaced = record && !runner.online && name.number < (newest ?? Number.POSITIVE_INFINITY);
    if ((record || living.has(name.instanceId)) && !replaced) continue;
    const known = ledger.strays[runner.id] ?? { since: now };
    draft.strays[runner.id] = known;
    if (now - known.since < patience.graceSeconds * 1000) continue;
    // Lists lag: what was removed is shown for a while.
    if (known.askedAt !== undefined && now - known.askedAt < patience.askAgainMinutes * 60_000) continue;
    draft.strays[runner.id] = { ...known, askedAt: now };
    remove.push(runner.id);
  }
  return { ledger: draft, remove };
}

/** Machines of configs that nobody will fetch: they are gone, have a runner already, or should have no config now. */
export function strayConfigs(unread: readonly string[], ledger: Ledger, machines: readonly Machine[]): string[] {
  const living = new Set(
    machines.filter(({ state }) => state !== "terminated" && state !== "shutting-down").map(({ id }) => id),
  );
  return unread.filter((id) => {
    const record = ledger.machines[id];
    return record ? record.onlineAt !== undefined || record.config === undefined : !living.has(id);
  });
}
