import type { ProjectArgs } from "@pulumi/aws/codebuild/project.js";
import type { WebhookArgs } from "@pulumi/aws/codebuild/webhook.js";
import type * as pulumi from "@pulumi/pulumi";
import type { MachineOs } from "../../fleet/contract.ts";
import { arnIn, nameIn, type Place } from "./place.ts";
import { logStatement, type Statement } from "./policy.ts";

/** Compute types as an inventory names them. */
export type CodeBuildSize = "small" | "medium" | "large" | "xlarge" | "2xlarge" | "gpu-small" | "gpu-large";

/** One fleet that AWS runs, in full. */
export interface CodeBuildSettings {
  readonly name: string;
  /** Name of its project, which jobs' labels have. */
  readonly project: string;
  readonly os: MachineOs;
  readonly size: CodeBuildSize;
  /** Builds at the same time. */
  readonly ceiling: number;
  /** TCP ports outside that its machines may reach. */
  readonly ports: readonly number[];
  readonly maxLifetimeMinutes: number;
  /** US dollars. */
  readonly monthlyBudget?: number;
}

/** Machines of CodeBuild for a system and a size: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html */
function environmentOf({ os, size }: CodeBuildSettings): ProjectArgs["environment"] {
  const gpu = size.startsWith("gpu-");
  const type = os === "windows" ? "WINDOWS_SERVER_2022_CONTAINER" : gpu ? "LINUX_GPU_CONTAINER" : "LINUX_CONTAINER";
  return {
    type,
    image: os === "windows" ? "aws/codebuild/windows-base:2022-1.0" : "aws/codebuild/standard:7.0",
    computeType: `BUILD_GENERAL1_${size.replace("gpu-", "").toUpperCase()}`,
    imagePullCredentialsType: "CODEBUILD",
    privilegedMode: false,
  };
}

export interface ProjectPlace {
  readonly place: Place;
  readonly roleArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
  readonly subnets: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** ARN of the connection to GitHub. */
  readonly connection: string;
}

/** The project whose builds are the runners. Its source is whatever repository of the organisation has the job. */
export function projectInputs(settings: CodeBuildSettings, where: ProjectPlace): ProjectArgs {
  return {
    name: settings.project,
    description: `Runners of the fleet ${settings.name}`,
    serviceRole: where.roleArn,
    encryptionKey: where.keyArn,
    concurrentBuildLimit: settings.ceiling,
    buildTimeout: settings.maxLifetimeMinutes,
    // GitHub gives up on a job that nobody takes for a day; CodeBuild after eight hours at most.
    queuedTimeout: 480,
    artifacts: { type: "NO_ARTIFACTS" },
    environment: environmentOf(settings),
    source: {
      type: "GITHUB",
      location: "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION",
      auth: { type: "CODECONNECTIONS", resource: where.connection },
      gitCloneDepth: 1,
      reportBuildStatus: false,
    },
    vpcConfig: {
      vpcId: where.vpcId,
      subnets: [...where.subnets],
      securityGroupIds: [where.securityGroupId],
    },
    logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logGroup(where.place, settings.name) } },
  };
}

/** CodeBuild hears of queued jobs of the organisation, those of the fleet's repositories alone. */
export function webhookInputs(
  project: pulumi.Input<string>,
  owner: string,
  repositories: pulumi.Output<readonly string[]>,
): WebhookArgs {
  return {
    projectName: project,
    buildType: "BUILD",
    scopeConfiguration: { scope: "GITHUB_ORGANIZATION", name: owner },
    filterGroups: [
      {
        filters: [
          { type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" },
          { type: "REPOSITORY_NAME", pattern: repositories.apply(repositoryPattern) },
        ],
      },
    ],
  };
}

/** A regular expression that fits these names and no other (`^(app|site\.io)$`). */
export function repositoryPattern(names: readonly string[]): string {
  return `^(${[...names]
    .sort()
    .map((name) => name.replaceAll(".", "\\."))
    .join("|")})$`;
}

export function logGroup({ stack }: Place, fleet: string): string {
  return `/slipway/${stack}/fleets/${fleet}`;
}

/** What a build may do: write its log, use the connection, and have an address in the network. */
export function buildStatements(place: Place, fleet: string, connection: string): Statement[] {
  return [
    logStatement(arnIn(place, "logs", `log-group:${logGroup(place, fleet)}`)),
    {
      Sid: "Connection",
      Effect: "Allow",
      Action: ["codeconnections:GetConnection", "codeconnections:GetConnectionToken", "codeconnections:UseConnection"],
      Resource: connection,
    },
    {
      // AWS has no resources for these.
      Sid: "See",
      Effect: "Allow",
      Action: [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      Resource: "*",
    },
    {
      Sid: "Address",
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
      Resource: ["network-interface", "subnet", "security-group"].map((kind) => arnIn(place, "ec2", `${kind}/*`)),
    },
    {
      Sid: "AddressOfBuild",
      Effect: "Allow",
      Action: "ec2:CreateNetworkInterfacePermission",
      Resource: arnIn(place, "ec2", "network-interface/*"),
      Condition: { StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" } },
    },
  ];
}

export function buildRoleName(place: Place, fleet: string): string {
  return nameIn(place, fleet, "build");
}
