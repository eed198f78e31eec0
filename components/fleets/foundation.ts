import { Table, type TableArgs } from "@pulumi/aws/dynamodb/table.js";
import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import * as pulumi from "@pulumi/pulumi";
import { tableKeys } from "../../fleet/contract.ts";
import { runnersAppSecrets } from "../../fleet/runners-app.ts";
import { arnIn, keyAlias, nameIn, type Place, tableName } from "./place.ts";
import { keyPolicy, policyText } from "./policy.ts";

export interface FoundationArgs {
  readonly place: Place;
  /** Who hears of alarms. */
  readonly alarmEmail?: string;
}

/**
 * What everything else of the fleets stands on: the key, the two secrets of the runners App (empty: `slipway bootstrap`
 * writes into them, so that no state ever has their values), the table of the ledger, and where alarms go.
 */
export class Foundation extends pulumi.ComponentResource {
  declare readonly keyArn: pulumi.Output<string>;
  declare readonly topicArn: pulumi.Output<string>;
  /** Ids of the secrets. */
  declare readonly appSecret: pulumi.Output<string>;
  declare readonly webhookSecret: pulumi.Output<string>;
  declare readonly tableName: pulumi.Output<string>;

  constructor(name: string, { place, alarmEmail }: FoundationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:Foundation", name, {}, opts);
    const parent = { parent: this };
    const key = new Key(
      name,
      {
        description: `Runner fleets of ${place.stack}: parameters, secrets, logs and disks`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: keyPolicy(place),
      },
      parent,
    );
    // Policies know the key by this name.
    new Alias(name, { name: keyAlias(place), targetKeyId: key.keyId }, parent);
    const names = runnersAppSecrets(place.stack);
    const secret = (of: keyof typeof names, description: string) =>
      new Secret(`${name}-${of}`, { name: names[of], description, kmsKeyId: key.arn }, parent);
    const app = secret("app", "The runners App: its ids and its private key");
    const webhook = secret("webhook", "What signs the runners App's webhooks, the newest first");
    const table = new Table(name, tableInputs(place, key.arn), { ...parent, protect: true });
    const topic = new Topic(name, { name: nameIn(place, "alarms"), kmsMasterKeyId: key.arn }, parent);
    new TopicPolicy(name, { arn: topic.arn, policy: topicPolicy(place) }, parent);
    if (alarmEmail !== undefined)
      new TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: alarmEmail }, parent);

    this.keyArn = key.arn;
    this.topicArn = topic.arn;
    this.appSecret = app.id;
    this.webhookSecret = webhook.id;
    this.tableName = table.name;
    this.registerOutputs({
      keyArn: key.arn,
      topicArn: topic.arn,
      appSecret: app.id,
      webhookSecret: webhook.id,
      tableName: table.name,
    });
  }
}

/** The table of the ledger, in which the ceiling is reserved; what is in it ends by itself. */
export function tableInputs(place: Place, keyArn: pulumi.Input<string>): TableArgs {
  const { partition, sort, timeToLive } = tableKeys;
  return {
    name: tableName(place),
    billingMode: "PAY_PER_REQUEST",
    hashKey: partition,
    rangeKey: sort,
    attributes: [
      { name: partition, type: "S" },
      { name: sort, type: "S" },
    ],
    ttl: { attributeName: timeToLive, enabled: true },
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
    deletionProtectionEnabled: true,
  };
}

/** Alarms and budgets of this account may speak. */
function topicPolicy(place: Place): string {
  return policyText([
    {
      Sid: "Speakers",
      Effect: "Allow",
      Action: "sns:Publish",
      Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
      Resource: arnIn(place, "sns", nameIn(place, "alarms")),
      Condition: { StringEquals: { "aws:SourceAccount": place.account } },
    },
  ]);
}
