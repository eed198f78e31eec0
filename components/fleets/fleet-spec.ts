import type { FleetSpec, LaunchOption } from "../../fleet/contract.ts";

export type SpotOrNot = "spot" | "spot-only" | "on-demand";

/** What is known of a fleet once its resources are there. */
export interface SpecArgs extends Omit<FleetSpec, "launchOptions" | "labels" | "repositories"> {
  /** As they are declared. */
  readonly labels: readonly string[];
  readonly owner: string;
  /** Names of the repositories. */
  readonly repositories: readonly string[];
  readonly market: SpotOrNot;
  readonly template: { readonly id: string; readonly version: string };
  readonly subnets: readonly string[];
  readonly instanceTypes: readonly string[];
}

/** What the control code is told of a fleet: spot first and on-demand where there is none, or one of the two alone. */
export function fleetSpec({
  owner,
  labels,
  repositories,
  market,
  template,
  subnets,
  instanceTypes,
  ...rest
}: SpecArgs): FleetSpec {
  const option = (of: LaunchOption["market"]): LaunchOption => ({
    ...template,
    market: of,
    subnets: [...subnets],
    instanceTypes: [...instanceTypes],
  });
  const lower = labels.map((label) => label.toLowerCase());
  return {
    ...rest,
    labels: lower.filter((label) => label !== "self-hosted").sort(),
    repositories: repositories.map((name) => `${owner}/${name}`.toLowerCase()).sort(),
    launchOptions: {
      spot: [option("spot"), option("on-demand")],
      "spot-only": [option("spot")],
      "on-demand": [option("on-demand")],
    }[market],
  };
}
