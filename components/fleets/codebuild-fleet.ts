import { Budget } from "@pulumi/aws/budgets/budget.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Project } from "@pulumi/aws/codebuild/project.js";
import { Webhook } from "@pulumi/aws/codebuild/webhook.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { budgetInputs } from "./budget.ts";
import {
  buildRoleName,
  buildStatements,
  type CodeBuildSettings,
  logGroup,
  projectInputs,
  webhookInputs,
} from "./codebuild-inputs.ts";
import type { Foundation } from "./foundation.ts";
import type { Place } from "./place.ts";
import { policyText, trustOf } from "./policy.ts";
import { machineGroupInputs } from "./security-group.ts";

export interface CodeBuildFleetArgs {
  readonly place: Place;
  /** Login of the organisation. */
  readonly owner: string;
  readonly fleet: CodeBuildSettings;
  /** Names of the repositories that it serves. */
  readonly repositories: readonly pulumi.Input<string>[];
  readonly foundation: Foundation;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the fleet's trust level. */
  readonly subnets: readonly pulumi.Input<string>[];
  /** ARN of the connection to GitHub. */
  readonly connection: string;
}

/** A fleet whose machines AWS CodeBuild runs, one for each job; there is nothing to operate. */
export class CodeBuildFleet extends pulumi.ComponentResource {
  declare readonly projectName: pulumi.Output<string>;

  constructor(name: string, args: CodeBuildFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:CodeBuildFleet", name, {}, opts);
    const { place, owner, fleet, foundation, vpcId, subnets, connection } = args;
    const { keyArn, topicArn } = foundation;
    const parent = { parent: this };
    const role = new Role(
      name,
      { name: buildRoleName(place, fleet.name), assumeRolePolicy: trustOf("codebuild.amazonaws.com", place) },
      parent,
    );
    const policy = policyText(buildStatements(place, fleet.name, connection));
    const allowed = new RolePolicy(name, { role: role.name, policy }, parent);
    const logs = new LogGroup(
      name,
      { name: logGroup(place, fleet.name), retentionInDays: 30, kmsKeyId: keyArn },
      parent,
    );
    const firewall = new SecurityGroup(
      name,
      machineGroupInputs({ place, fleet: fleet.name, vpcId, ports: fleet.ports, gang: false }),
      parent,
    );
    const where = { place, roleArn: role.arn, keyArn, vpcId, subnets, securityGroupId: firewall.id, connection };
    const project = new Project(name, projectInputs(fleet, where), { ...parent, dependsOn: [allowed, logs] });
    const names = pulumi.all([...args.repositories]);
    new Webhook(name, webhookInputs(project.name, owner, names), parent);
    if (fleet.monthlyBudget !== undefined)
      new Budget(name, budgetInputs(place, { fleet: fleet.name, dollars: fleet.monthlyBudget, topicArn }), parent);
    this.projectName = project.name;
    this.registerOutputs({ projectName: this.projectName });
  }
}
