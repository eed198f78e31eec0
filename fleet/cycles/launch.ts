import { createHash } from "node:crypto";
import type { FleetSpec, LaunchOption } from "../contract.ts";
import { optionsNow } from "../decisions/breakers.ts";
import type { Ledger } from "../decisions/ledger.ts";
import type { Launch } from "../decisions/supply.ts";
import { type LaunchRequest, Limited, type Ports } from "../ports.ts";
import { reasonOf } from "./control.ts";

/** What became of a reservation. What is neither launched nor given back may still come. */
export interface LaunchOutcome {
  reservation: string;
  /** The machines' ids, and whether each is a spot machine. */
  launched: { id: string; spot: boolean }[];
  givenBack: number;
  noCapacity: boolean;
  retryAfterSeconds?: number;
}

/** The same for the same request, so that a repeated one launches nothing twice; another for any other. */
export function requestToken(request: Omit<LaunchRequest, "token">): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex").slice(0, 48);
}

/**
 * Asks for the machines of one reservation: each way to launch in order, each for what the ones before had no capacity for.
 * A request whose fate is unknown ends it, and its machines stay reserved: they may be there.
 */
export async function launch(
  { machines, log }: Pick<Ports, "machines" | "log">,
  spec: FleetSpec,
  wanted: Launch,
  ledger: Ledger,
  now: number,
): Promise<LaunchOutcome> {
  const outcome: LaunchOutcome = { reservation: wanted.reservation, launched: [], givenBack: 0, noCapacity: false };
  let missing = wanted.count;
  for (const option of optionsNow(spec.launchOptions, ledger, { onDemandOnly: wanted.onDemandOnly, now })) {
    const asked = {
      fleet: spec.name,
      reservation: wanted.reservation,
      option,
      count: missing,
      allOrNone: wanted.allOrNone,
    };
    try {
      const { ids, failures } = await machines.launch({ ...asked, token: requestToken(asked) });
      outcome.launched.push(...ids.map((id) => ({ id, spot: option.market === "spot" })));
      missing -= ids.length;
      if (missing <= 0) return outcome;
      report(log, spec, option, failures, missing);
    } catch (error) {
      log({ event: "launch failed", fleet: spec.name, reason: reasonOf(error), metrics: { LaunchFailures: 1 } });
      if (!(error instanceof Limited)) return outcome;
      return { ...outcome, givenBack: missing, retryAfterSeconds: error.retryAfterSeconds };
    }
  }
  return { ...outcome, givenBack: missing, noCapacity: true };
}

function report(log: Ports["log"], spec: FleetSpec, option: LaunchOption, failures: unknown, missing: number): void {
  const { id, market } = option;
  log({
    event: "no capacity",
    fleet: spec.name,
    template: id,
    market,
    failures,
    missing,
    metrics: { LaunchFailures: missing },
  });
}
