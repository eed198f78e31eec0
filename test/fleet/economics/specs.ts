import type { FleetSpec, LaunchOption } from "../../../fleet/contract.ts";

const option = (market: LaunchOption["market"]): LaunchOption => ({
  id: market,
  version: "1",
  market,
  subnets: [],
  instanceTypes: ["g5.xlarge"],
});

/** A fleet of Linux machines on the spot market, four at most. */
export function fleetSpec(more: Partial<FleetSpec> = {}): FleetSpec {
  return {
    name: "gpu",
    labels: ["gpu", "linux"],
    os: "linux",
    trust: "build",
    runnerGroupId: 1,
    repositories: ["acme/lab"],
    queueUrl: "",
    capacity: { ceiling: 4, hot: 0, stopped: 0 },
    launchOptions: [option("spot"), option("on-demand")],
    maxLifetimeMinutes: 360,
    bootTimeoutMinutes: 5,
    idleMinutes: 10,
    mintDelaySeconds: 0,
    interruption: "report",
    ...more,
  };
}
