import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { Eip } from "@pulumi/aws/ec2/eip.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { Trust } from "../../fleet/contract.ts";
import { addressesOf, trustLevels } from "./addresses.ts";
import { arnIn, nameIn, type Place } from "./place.ts";
import { logStatement, policyText, trustOf } from "./policy.ts";

export interface NetworkArgs {
  readonly place: Place;
  /** IPv4 range of /16 to /18. */
  readonly cidr: string;
  /** Availability zones, one to four. */
  readonly zones: readonly string[];
  /** One way out for all zones, or one in each. */
  readonly nat: "one" | "zone";
  /** Private endpoints of AWS's own services, billed by the hour. */
  readonly endpoints: boolean;
  /** Trust levels that have machines. */
  readonly trustLevels: readonly Trust[];
  /** The key that encrypts logs. */
  readonly keyArn: pulumi.Input<string>;
}

/** Interface endpoints: what a machine asks of AWS while it starts and writes logs. */
const interfaceServices = ["logs", "ssm", "sts"] as const;

/**
 * The network of the machines: subnets of their own for each trust level, none of them reached from outside, and a way out
 * by NAT. The subnets with the ways out have no machines.
 */
export class Network extends pulumi.ComponentResource {
  declare readonly vpcId: pulumi.Output<string>;
  /** Ids of the subnets of each trust level that has machines, in the order of the zones. */
  declare readonly subnets: Readonly<Partial<Record<Trust, readonly pulumi.Output<string>[]>>>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:Network", name, {}, opts);
    const { place, cidr, zones } = args;
    const parent = { parent: this };
    const vpc = new Vpc(
      name,
      { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: { Name: nameIn(place) } },
      parent,
    );
    const within: Within = { name, args, vpc, parent };
    // A machine that names no group is in this one, which lets nothing in or out.
    new DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, ingress: [], egress: [] }, parent);
    flowLogs(within);
    const tables = waysOut(within);
    const { machines } = addressesOf(cidr);
    const levels = trustLevels.filter((trust) => args.trustLevels.includes(trust));
    const subnets = levels.map((trust): [Trust, pulumi.Output<string>[]] => [
      trust,
      zones.map((zone, index) => {
        const subnet = new Subnet(
          `${name}-${trust}-${zone}`,
          {
            vpcId: vpc.id,
            cidrBlock: machines[trust][index]!,
            availabilityZone: zone,
            mapPublicIpOnLaunch: false,
            tags: { Name: nameIn(place, trust, zone), "slipway:trust": trust },
          },
          parent,
        );
        const routeTableId = tables[index]!.id;
        new RouteTableAssociation(`${name}-${trust}-${zone}`, { subnetId: subnet.id, routeTableId }, parent);
        return subnet.id;
      }),
    ]);
    if (args.endpoints) endpoints(within, tables, subnets[0]?.[1] ?? []);

    this.vpcId = vpc.id;
    this.subnets = Object.fromEntries(subnets);
    this.registerOutputs({ vpcId: this.vpcId, subnets: this.subnets });
  }
}

interface Within {
  readonly name: string;
  readonly args: NetworkArgs;
  readonly vpc: Vpc;
  readonly parent: pulumi.CustomResourceOptions;
}

/** A route table for each zone, by the NAT gateway of the zone or the one for all. */
function waysOut({ name, args, vpc, parent }: Within): RouteTable[] {
  const { place, cidr, zones, nat } = args;
  const gateway = new InternetGateway(name, { vpcId: vpc.id, tags: { Name: nameIn(place) } }, parent);
  const open = new RouteTable(`${name}-out`, { vpcId: vpc.id, tags: { Name: nameIn(place, "out") } }, parent);
  new Route(`${name}-out`, { routeTableId: open.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id }, parent);
  const { out } = addressesOf(cidr);
  const gateways = (nat === "one" ? zones.slice(0, 1) : zones).map((zone, index) => {
    const tags = { Name: nameIn(place, "out", zone) };
    const subnet = new Subnet(
      `${name}-out-${zone}`,
      { vpcId: vpc.id, cidrBlock: out[index]!, availabilityZone: zone, mapPublicIpOnLaunch: false, tags },
      parent,
    );
    new RouteTableAssociation(`${name}-out-${zone}`, { subnetId: subnet.id, routeTableId: open.id }, parent);
    const address = new Eip(`${name}-out-${zone}`, { domain: "vpc", tags }, parent);
    return new NatGateway(
      `${name}-out-${zone}`,
      { subnetId: subnet.id, allocationId: address.id, tags },
      { ...parent, dependsOn: [gateway] },
    );
  });
  return zones.map((zone, index) => {
    const table = new RouteTable(`${name}-${zone}`, { vpcId: vpc.id, tags: { Name: nameIn(place, zone) } }, parent);
    const natGatewayId = (gateways[index] ?? gateways[0]!).id;
    new Route(`${name}-${zone}`, { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId }, parent);
    return table;
  });
}

function endpoints(
  { name, args, vpc, parent }: Within,
  tables: readonly RouteTable[],
  subnetIds: readonly pulumi.Output<string>[],
): void {
  const { place, cidr } = args;
  const service = (of: string) => `com.amazonaws.${place.region}.${of}`;
  const group = new SecurityGroup(
    `${name}-endpoints`,
    {
      name: nameIn(place, "endpoints"),
      description: "AWS's services, from the machines alone",
      vpcId: vpc.id,
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [cidr], description: "The machines" }],
      egress: [],
    },
    parent,
  );
  new VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: vpc.id,
      serviceName: service("s3"),
      vpcEndpointType: "Gateway",
      routeTableIds: tables.map(({ id }) => id),
    },
    parent,
  );
  for (const of of interfaceServices) {
    new VpcEndpoint(
      `${name}-${of}`,
      {
        vpcId: vpc.id,
        serviceName: service(of),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        securityGroupIds: [group.id],
        subnetIds: [...subnetIds],
      },
      parent,
    );
  }
}

function flowLogs({ name, args, vpc, parent }: Within): void {
  const { place, keyArn } = args;
  const logName = `/slipway/${place.stack}/network`;
  const group = new LogGroup(`${name}-flow`, { name: logName, retentionInDays: 30, kmsKeyId: keyArn }, parent);
  const role = new Role(
    `${name}-flow`,
    { name: nameIn(place, "network-flow"), assumeRolePolicy: trustOf("vpc-flow-logs.amazonaws.com", place) },
    parent,
  );
  const written = new RolePolicy(
    `${name}-flow`,
    { role: role.name, policy: policyText([logStatement(arnIn(place, "logs", `log-group:${logName}`))]) },
    parent,
  );
  new FlowLog(
    name,
    { vpcId: vpc.id, trafficType: "ALL", logDestination: group.arn, iamRoleArn: role.arn },
    { ...parent, dependsOn: [written] },
  );
}
