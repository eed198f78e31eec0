import type { CreateFleetCommandInput, FleetLaunchTemplateOverridesRequest } from "@aws-sdk/client-ec2";
import { machineTags } from "../contract.ts";
import type { LaunchRequest } from "../ports.ts";

/** EC2 takes at most so many pairs of type and subnet in one request. */
const mostOverrides = 300;

/** Every type in every subnet, the preferred types first. */
function overridesOf({ subnets, instanceTypes, market, maxPriceUsd }: LaunchRequest["option"]) {
  const overrides = instanceTypes.flatMap((type, Priority) =>
    subnets.map(
      (SubnetId): FleetLaunchTemplateOverridesRequest => ({
        InstanceType: type as NonNullable<FleetLaunchTemplateOverridesRequest["InstanceType"]>,
        SubnetId,
        Priority,
        ...(market === "spot" && maxPriceUsd !== undefined && { MaxPrice: String(maxPriceUsd) }),
      }),
    ),
  );
  return overrides.slice(0, mostOverrides);
}

/**
 * The request for machines of one market. It is made from nothing each time, so that no option of the market that was tried
 * before is left in it. A gang is launched in one zone, as EC2 demands for "all or none", and its machines talk to each other.
 */
export function launchInput(stack: string, request: LaunchRequest): CreateFleetCommandInput {
  const { fleet, reservation, option, count, allOrNone, token } = request;
  const whole = allOrNone ? { MinTargetCapacity: count, SingleAvailabilityZone: true } : {};
  return {
    Type: "instant",
    ClientToken: token,
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: option.id, Version: option.version },
        Overrides: overridesOf(option),
      },
    ],
    TargetCapacitySpecification: {
      TotalTargetCapacity: count,
      DefaultTargetCapacityType: option.market,
      ...(option.market === "spot" ? { SpotTargetCapacity: count } : { OnDemandTargetCapacity: count }),
    },
    ...(option.market === "spot"
      ? { SpotOptions: { AllocationStrategy: "price-capacity-optimized", ...whole } }
      : { OnDemandOptions: { AllocationStrategy: "prioritized", ...whole } }),
    TagSpecifications: [
      {
        ResourceType: "instance",
        Tags: [
          { Key: machineTags.stack, Value: stack },
          { Key: machineTags.fleet, Value: fleet },
          { Key: machineTags.reservation, Value: reservation },
        ],
      },
    ],
  };
}
