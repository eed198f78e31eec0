import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import { nameIn, type Place } from "./place.ts";

export interface MachineGroupArgs {
  readonly place: Place;
  readonly fleet: string;
  readonly vpcId: pulumi.Input<string>;
  /** TCP ports outside that machines may reach. */
  readonly ports: readonly number[];
  /** Whether its machines reach each other: those of a gang, on every port. */
  readonly gang: boolean;
}

/** Nothing comes in, but for a gang from itself alone; out go the fleet's ports. Names are asked of the network's own DNS. */
export function machineGroupInputs({ place, fleet, vpcId, ports, gang }: MachineGroupArgs): SecurityGroupArgs {
  const itself = { protocol: "-1", fromPort: 0, toPort: 0, self: true, description: "The gang itself" };
  return {
    name: nameIn(place, fleet),
    description: `Machines of the fleet ${fleet}`,
    vpcId,
    ingress: gang ? [itself] : [],
    egress: [
      ...ports.map((port) => ({
        protocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrBlocks: ["0.0.0.0/0"],
        description: `Port ${port} outside`,
      })),
      ...(gang ? [itself] : []),
    ],
    revokeRulesOnDelete: true,
  };
}
