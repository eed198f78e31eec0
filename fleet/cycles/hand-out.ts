import type { FleetSpec } from "../contract.ts";
import type { Mint } from "../decisions/supply.ts";
import { Limited, type Ports, Refused } from "../ports.ts";
import { reasonOf } from "./control.ts";

/** What became of a config. `failed`: the machine has none, and its next one gets another name. */
export interface MintOutcome {
  instanceId: string;
  name: string;
  runnerId?: number;
  /** GitHub was not asked for a registration, or refused: there is none by this name. */
  unmade?: true;
  failed: boolean;
  retryAfterSeconds?: number;
}

/** Configs made at the same time; GitHub's limit is on requests at a time as well as a minute. */
const atOnce = 5;

async function one({ github, configs, log }: Ports, spec: FleetSpec, mint: Mint): Promise<MintOutcome> {
  const { instanceId, name, labels } = mint;
  let runnerId: number | undefined;
  try {
    const made = await github.createRunner({ name, groupId: spec.runnerGroupId, labels });
    // Made by a request whose answer was lost: nobody has that config, so it is of no use. The sweep removes it.
    if (made === "exists") return { instanceId, name, failed: true };
    runnerId = made.id;
    await configs.put(spec.name, instanceId, made.config);
    return { instanceId, name, runnerId, failed: false };
  } catch (error) {
    log({ event: "config failed", fleet: spec.name, instanceId, reason: reasonOf(error) });
    const refused = error instanceof Limited || error instanceof Refused;
    const registration = runnerId !== undefined ? { runnerId } : refused ? { unmade: true as const } : {};
    const retry = error instanceof Limited ? { retryAfterSeconds: error.retryAfterSeconds } : {};
    return { instanceId, name, ...registration, failed: true, ...retry };
  }
}

/** Makes configs and lays each where its machine fetches it. After a limit, the rest is left for later. */
export async function handOut(ports: Ports, spec: FleetSpec, mints: readonly Mint[]): Promise<MintOutcome[]> {
  const outcomes: MintOutcome[] = [];
  const limited = () => outcomes.find(({ retryAfterSeconds }) => retryAfterSeconds !== undefined);
  for (let begin = 0; begin < mints.length; begin += atOnce) {
    const batch = mints.slice(begin, begin + atOnce);
    const stop = limited();
    if (stop) {
      outcomes.push(
        ...batch.map(({ instanceId, name }) => ({ instanceId, name, unmade: true as const, failed: true })),
      );
      continue;
    }
    outcomes.push(...(await Promise.all(batch.map((mint) => one(ports, spec, mint)))));
  }
  return outcomes;
}
