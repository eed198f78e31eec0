import { Queue, type QueueArgs } from "@pulumi/aws/sqs/queue.js";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { queueSettings } from "../../fleet/contract.ts";
import { arnIn, type Place, queueName } from "./place.ts";
import { policyText } from "./policy.ts";

export interface FleetQueueArgs {
  readonly place: Place;
  readonly fleet: string;
}

const day = 86_400;

/** The queue of one fleet's events, and the one for messages that failed too often. */
export class FleetQueue extends pulumi.ComponentResource {
  declare readonly arn: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string>;

  constructor(name: string, args: FleetQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:FleetQueue", name, {}, opts);
    const { place, fleet } = args;
    const parent = { parent: this };
    const dead = new Queue(`${name}-dead`, deadQueueInputs(place, fleet), parent);
    const queue = new Queue(name, queueInputs(place, fleet), { ...parent, dependsOn: [dead] });
    for (const [suffix, { url }] of [
      ["", queue],
      ["-dead", dead],
    ] as const) {
      const policy = transportPolicy(arnIn(place, "sqs", `${queueName(place, fleet)}${suffix}`));
      new QueuePolicy(`${name}${suffix}`, { queueUrl: url, policy }, parent);
    }
    this.arn = queue.arn;
    this.url = queue.url;
    this.registerOutputs({ arn: this.arn, url: this.url });
  }
}

/** A queue that keeps a message for four days: longer than GitHub keeps a job waiting. */
export function queueInputs(place: Place, fleet: string): QueueArgs {
  const name = queueName(place, fleet);
  return {
    name,
    visibilityTimeoutSeconds: queueSettings.visibilitySeconds,
    messageRetentionSeconds: 4 * day,
    sqsManagedSseEnabled: true,
    redrivePolicy: JSON.stringify({
      deadLetterTargetArn: arnIn(place, "sqs", `${name}-dead`),
      maxReceiveCount: queueSettings.receives,
    }),
  };
}

/** Dead letters are kept as long as AWS can: an alarm calls somebody, who looks and sends them back. */
export function deadQueueInputs(place: Place, fleet: string): QueueArgs {
  const name = queueName(place, fleet);
  return {
    name: `${name}-dead`,
    messageRetentionSeconds: 14 * day,
    sqsManagedSseEnabled: true,
    redriveAllowPolicy: JSON.stringify({
      redrivePermission: "byQueue",
      sourceQueueArns: [arnIn(place, "sqs", name)],
    }),
  };
}

/** Nobody reaches the queue without TLS. */
function transportPolicy(arn: string): string {
  return policyText([
    {
      Sid: "TransportSecurity",
      Effect: "Deny",
      Action: "sqs:*",
      Principal: "*",
      Resource: arn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}
