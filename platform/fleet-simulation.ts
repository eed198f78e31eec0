import type { FleetSpec, LaunchOption } from "../fleet/contract.ts";
import { listPrices } from "../fleet/economics/price-table.ts";
import { type Rates, ratesOf } from "../fleet/economics/usage.ts";
import type { Platform } from "./compose.ts";
import { machineSettings } from "./fleet-settings.ts";
import { ownFleets } from "./fleets.ts";
import { imageRecipes } from "./machine-images.ts";

/** A fleet as a trace is played against it. */
export interface PlayableFleet {
  readonly spec: FleetSpec;
  readonly rates: Rates;
  readonly region: string;
  readonly pricesOf: string;
  /** Instance type that prices are of: the first of the fleet's that has one. */
  readonly type: string;
}

/** A fleet that cannot be played; its message says why, and what to write instead. */
export class FleetSimulationError extends Error {
  override readonly name = "FleetSimulationError";
}

/**
 * @throws FleetSimulationError where the stack makes no such fleet, its machines are not its own, or have no price
 */
export function playableFleet(platform: Platform, name: string): PlayableFleet {
  const { settings, prices = listPrices } = platform;
  const own = ownFleets(platform.fleets);
  const machines = own.filter(({ engine }) => engine === "ec2");
  const names = machines.map((fleet) => fleet.name).join(", ") || "(none: the stack makes no machines)";
  const fleet = machines.find((one) => one.name === name);
  if (fleet === undefined) {
    const why = own.some((one) => one.name === name)
      ? "is CodeBuild's, which has no settings to play: each job costs its minutes (slipway plan says how much)"
      : `is no fleet that stack "${settings.stack}" makes`;
    throw new FleetSimulationError(`"--fleet ${name}": ${why}; write one of ${names}.`);
  }
  const made = machineSettings(fleet, settings, imageRecipes());
  const { region } = settings.aws!;
  const rates = made.instanceTypes.map((type) => ratesOf(prices, { region, type, os: made.os, diskGb: made.diskGb }));
  const priced = rates.findIndex((one) => one !== undefined);
  if (priced < 0) {
    throw new FleetSimulationError(
      `Fleet "${name}": the price table of ${prices.date} has none of ${made.instanceTypes.join(", ")}; add them by \`slipway fleet prices\`.`,
    );
  }
  const option = (market: LaunchOption["market"]): LaunchOption => ({
    id: market,
    version: "1",
    market,
    subnets: [],
    instanceTypes: [...made.instanceTypes],
  });
  const spec: FleetSpec = {
    name,
    labels: made.labels.map((label) => label.toLowerCase()).filter((label) => label !== "self-hosted"),
    os: made.os,
    trust: made.trust,
    runnerGroupId: 1,
    repositories: fleet.repositories.map((id) => `${settings.owner}/${id}`),
    queueUrl: "",
    capacity: made.capacity,
    launchOptions: made.market === "on-demand" ? [option("on-demand")] : [option("spot"), option("on-demand")],
    maxLifetimeMinutes: made.maxLifetimeMinutes,
    bootTimeoutMinutes: made.bootTimeoutMinutes,
    idleMinutes: made.idleMinutes,
    mintDelaySeconds: made.mintDelaySeconds,
    interruption: made.interruption,
    ...(made.gang !== undefined && { gang: { size: made.gang } }),
  };
  return { spec, rates: rates[priced]!, region, pricesOf: prices.date, type: made.instanceTypes[priced]! };
}
