import { Budget } from "@pulumi/aws/budgets/budget.js";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import * as pulumi from "@pulumi/pulumi";
import { type Capacity, type FleetSpec, type MachineOs, specParameter, type Trust } from "../../fleet/contract.ts";
import { budgetInputs } from "./budget.ts";
import { fleetSpec, type SpotOrNot } from "./fleet-spec.ts";
import type { Foundation } from "./foundation.ts";
import { machineTemplateInputs } from "./launch-template.ts";
import { machineStatements } from "./machine-policy.ts";
import { machineRoleName, nameIn, type Place } from "./place.ts";
import { policyText, trustOf } from "./policy.ts";
import { FleetQueue } from "./queue.ts";
import { RunnerGroup, type RunnerGroupArgs } from "./runner-group.ts";
import { machineGroupInputs } from "./security-group.ts";

/** One fleet of machines of one's own, in full: the platform fills the defaults in. */
export interface FleetSettings {
  readonly name: string;
  readonly os: MachineOs;
  readonly trust: Trust;
  readonly labels: readonly string[];
  readonly capacity: Capacity;
  /** Id of an image, or `resolve:ssm:<parameter>`. */
  readonly imageId: string;
  readonly instanceTypes: readonly string[];
  readonly market: SpotOrNot;
  readonly diskGb: number;
  readonly ports: readonly number[];
  readonly gang?: number;
  readonly interruption: FleetSpec["interruption"];
  readonly maxLifetimeMinutes: number;
  readonly bootTimeoutMinutes: number;
  readonly idleMinutes: number;
  readonly mintDelaySeconds: number;
  /** Script of the first start; no secret. */
  readonly userData: string;
  /** US dollars. */
  readonly monthlyBudget?: number;
}

export interface FleetArgs {
  readonly place: Place;
  /** Login of the organisation. */
  readonly owner: string;
  readonly fleet: FleetSettings;
  readonly group: RunnerGroupArgs;
  readonly foundation: Foundation;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the fleet's trust level. */
  readonly subnets: readonly pulumi.Input<string>[];
  /** Tags on every machine. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A fleet of machines of one's own: its queue, its runner group, its role, its firewall and how its machines are made. */
export class Fleet extends pulumi.ComponentResource {
  /** ARN of the queue of its events. */
  declare readonly queueArn: pulumi.Output<string>;
  declare readonly runnerGroupId: pulumi.Output<number>;

  constructor(name: string, args: FleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:Fleet", name, {}, opts);
    const { place, fleet, foundation, vpcId } = args;
    const parent = { parent: this };
    const queue = new FleetQueue(name, { place, fleet: fleet.name }, parent);
    const group = new RunnerGroup(name, args.group, parent);
    const gang = fleet.gang !== undefined;
    const roleName = machineRoleName(place, fleet.name);
    const role = new Role(name, { name: roleName, assumeRolePolicy: trustOf("ec2.amazonaws.com", place) }, parent);
    const policy = policyText(machineStatements(place, fleet.name, gang));
    const allowed = new RolePolicy(name, { role: role.name, policy }, parent);
    const profile = new InstanceProfile(name, { name: roleName, role: role.name }, { ...parent, dependsOn: [allowed] });
    const firewall = new SecurityGroup(
      name,
      machineGroupInputs({ place, fleet: fleet.name, vpcId, ports: fleet.ports, gang }),
      parent,
    );
    const template = new LaunchTemplate(
      name,
      machineTemplateInputs({
        place,
        fleet: fleet.name,
        os: fleet.os,
        imageId: fleet.imageId,
        instanceProfileArn: profile.arn,
        securityGroupId: firewall.id,
        keyArn: foundation.keyArn,
        diskGb: fleet.diskGb,
        userData: fleet.userData,
        tags: args.tags,
      }),
      parent,
    );
    new Parameter(name, this.#spec(args, queue, group, template), parent);
    if (fleet.monthlyBudget !== undefined) {
      const { topicArn } = foundation;
      new Budget(name, budgetInputs(place, { fleet: fleet.name, dollars: fleet.monthlyBudget, topicArn }), parent);
    }
    this.queueArn = queue.arn;
    this.runnerGroupId = group.groupId;
    this.registerOutputs({ queueArn: this.queueArn, runnerGroupId: this.runnerGroupId });
  }

  /** Inputs of the parameter by which the control code knows the fleet. */
  #spec(
    { place, owner, fleet, group: { repositories }, subnets }: FleetArgs,
    queue: FleetQueue,
    group: RunnerGroup,
    template: LaunchTemplate,
  ) {
    const known = pulumi.all([
      queue.url,
      group.groupId,
      template.id,
      template.latestVersion,
      pulumi.all([...subnets]),
      pulumi.all(repositories.map((repository) => repository.name)),
    ]);
    const value = known.apply(([queueUrl, runnerGroupId, id, version, inSubnets, names]) =>
      JSON.stringify(
        fleetSpec({
          name: fleet.name,
          os: fleet.os,
          trust: fleet.trust,
          labels: fleet.labels,
          owner,
          repositories: names,
          runnerGroupId,
          queueUrl,
          capacity: fleet.capacity,
          market: fleet.market,
          template: { id, version: String(version) },
          subnets: inSubnets,
          instanceTypes: fleet.instanceTypes,
          maxLifetimeMinutes: fleet.maxLifetimeMinutes,
          bootTimeoutMinutes: fleet.bootTimeoutMinutes,
          idleMinutes: fleet.idleMinutes,
          mintDelaySeconds: fleet.mintDelaySeconds,
          ...(fleet.gang !== undefined && { gang: { size: fleet.gang } }),
          interruption: fleet.interruption,
        }),
      ),
    );
    return {
      name: specParameter(place.stack, fleet.name),
      description: `What the control code knows of the fleet ${nameIn(place, fleet.name)}`,
      type: "String",
      tier: "Intelligent-Tiering",
      value,
    };
  }
}
