import { isDeepStrictEqual } from "node:util";
import type { Ledger } from "../decisions/ledger.ts";
import type { Ports } from "../ports.ts";

/** Tries before a cycle gives up: the next one, a minute later, begins anew. */
const tries = 12;

export interface ReadLedger {
  version: number;
  ledger: Ledger;
}

/**
 * Changes a fleet's ledger: reads it, lets `change` make the new one, writes that if nobody else wrote meanwhile, and
 * begins anew otherwise. Returns what the change that was written returned. Nothing is written where nothing changed.
 * @param known the ledger as it was just read, if it was
 * @throws Error where others were faster every time, or the table does not answer; then nothing was changed, or all
 */
export async function changeLedger<T extends { ledger: Ledger }>(
  { ledgers, clock }: Pick<Ports, "ledgers" | "clock">,
  fleet: string,
  change: (ledger: Ledger) => T,
  known?: ReadLedger,
): Promise<T> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const { version, ledger } = (attempt === 0 ? known : undefined) ?? (await ledgers.read(fleet));
    const changed = change(ledger);
    if (isDeepStrictEqual(changed.ledger, ledger) || (await ledgers.write(fleet, version, changed.ledger)))
      return changed;
    // Spread by version and attempt rather than by chance, so that runs can be repeated.
    await clock.sleep(20 + ((version * 7919 + attempt * 104_729) % (50 * (attempt + 1))));
  }
  throw new Error(`the ledger of fleet "${fleet}" was changed by others ${tries} times in a row`);
}
