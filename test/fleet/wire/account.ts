import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateLaunchTemplateCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { tableName } from "../../../components/fleets/place.ts";
import {
  type AppSecret,
  type FleetSpec,
  jitParameter,
  jitPath,
  parameterTags,
  specParameter,
  tableKeys,
} from "../../../fleet/contract.ts";
import type { Ledger } from "../../../fleet/decisions/ledger.ts";
import { runnersAppSecrets } from "../../../fleet/runners-app.ts";

export const place = { stack: "prod", region: "eu-central-1", account: "123456789012" };
const { stack } = place;

/** The account as people and machines use it: past the proxy, so that none of it counts as the control code's. */
export class Account {
  readonly ec2: EC2Client;
  private readonly sqs: SQSClient;
  private readonly ssm: SSMClient;
  private readonly db: DynamoDBClient;
  private readonly secrets: SecretsManagerClient;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test" };
    const settings = { endpoint, region: place.region, credentials };
    this.ec2 = new EC2Client(settings);
    this.sqs = new SQSClient(settings);
    this.ssm = new SSMClient(settings);
    this.db = new DynamoDBClient(settings);
    this.secrets = new SecretsManagerClient(settings);
  }

  /** What the components of a stack make, as far as the control code meets it. */
  async furnish(app: AppSecret, webhookSecret: string): Promise<void> {
    const { partition, sort } = tableKeys;
    const names = runnersAppSecrets(place.stack);
    const secret = (Name: string, value: object) =>
      this.secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }));
    await secret(names.app, app);
    await secret(names.webhook, { secrets: [webhookSecret] });
    await this.db.send(
      new CreateTableCommand({
        TableName: tableName(place),
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [partition, sort].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S" as const,
        })),
        KeySchema: [
          { AttributeName: partition, KeyType: "HASH" },
          { AttributeName: sort, KeyType: "RANGE" },
        ],
      }),
    );
  }

  /** A launch template's id, and a subnet's. */
  async template(name: string): Promise<{ id: string; subnet: string }> {
    const { Vpc } = await this.ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    const { Subnet } = await this.ec2.send(new CreateSubnetCommand({ VpcId: Vpc!.VpcId!, CidrBlock: "10.0.0.0/20" }));
    const LaunchTemplateData = { ImageId: "ami-12c6146b", InstanceType: "m5.large" as const };
    const { LaunchTemplate } = await this.ec2.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData }),
    );
    return { id: LaunchTemplate!.LaunchTemplateId!, subnet: Subnet!.SubnetId! };
  }

  async queue(name: string): Promise<string> {
    // A message that failed comes again soon enough for a test.
    const Attributes = { VisibilityTimeout: "2" };
    return (await this.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))).QueueUrl!;
  }

  async declare(spec: FleetSpec): Promise<void> {
    const Name = specParameter(stack, spec.name);
    await this.ssm.send(
      new PutParameterCommand({ Name, Type: "String", Value: JSON.stringify(spec), Overwrite: true }),
    );
  }

  async receive(QueueUrl: string): Promise<Message[]> {
    const answer = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return answer.Messages ?? [];
  }

  async done(QueueUrl: string, { ReceiptHandle }: Message): Promise<void> {
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }

  /** Messages that can be received, are out of sight or come later. */
  async waiting(QueueUrl: string): Promise<number> {
    const names = (["", "NotVisible", "Delayed"] as const).map((kind) => `ApproximateNumberOfMessages${kind}` as const);
    const { Attributes } = await this.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    return names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
  }

  /** Machines of the fleets that are not terminated. */
  async machines(): Promise<Instance[]> {
    const { Reservations = [] } = await this.ec2.send(new DescribeInstancesCommand({}));
    return Reservations.flatMap(({ Instances = [] }) => Instances).filter(({ State }) => State?.Name !== "terminated");
  }

  /** What AWS does when a machine shuts itself down, or is taken back. */
  async end(id: string): Promise<void> {
    await this.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  }

  /** A machine's look for its own config: the text, once, if it lies there with the tag by which the machine may read it. */
  async fetchConfig(fleet: string, id: string): Promise<string | undefined> {
    const Name = jitParameter(stack, fleet, id);
    const found = await this.ssm
      .send(new GetParameterCommand({ Name, WithDecryption: true }))
      .catch((error: Error) => (error.name === "ParameterNotFound" ? undefined : Promise.reject(error)));
    if (!found) return undefined;
    const { TagList = [] } = await this.ssm.send(
      new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: Name }),
    );
    if (!TagList.some(({ Key, Value }) => Key === parameterTags.instance && Value === id)) return undefined;
    await this.ssm.send(new DeleteParameterCommand({ Name }));
    return found.Parameter!.Value;
  }

  async configs(fleet: string): Promise<string[]> {
    const { Parameters = [] } = await this.ssm.send(new GetParametersByPathCommand({ Path: jitPath(stack, fleet) }));
    return Parameters.map(({ Name = "" }) => Name);
  }

  async ledger(fleet: string): Promise<Ledger | undefined> {
    const Key = { pk: { S: "ledger" }, sk: { S: fleet } };
    const { Item } = await this.db.send(new GetItemCommand({ TableName: tableName(place), Key }));
    return Item && (JSON.parse(Item.ledger!.S!) as Ledger);
  }

  /** Ids of jobs in the book that are not over. */
  async openJobs(): Promise<string[]> {
    const { Items = [] } = await this.db.send(new ScanCommand({ TableName: tableName(place) }));
    return Items.filter(({ pk }) => pk!.S!.startsWith("jobs ")).map(({ sk }) => sk!.S!);
  }

  /** Leaves nothing of a test to the next one. */
  async clear(): Promise<void> {
    for (const { InstanceId } of await this.machines()) await this.end(InstanceId!);
    const { Items = [] } = await this.db.send(new ScanCommand({ TableName: tableName(place) }));
    for (const { pk, sk } of Items)
      await this.db.send(new DeleteItemCommand({ TableName: tableName(place), Key: { pk: pk!, sk: sk! } }));
    const { Parameters = [] } = await this.ssm.send(
      new GetParametersByPathCommand({ Path: `/slipway/${stack}`, Recursive: true }),
    );
    for (const { Name } of Parameters) await this.ssm.send(new DeleteParameterCommand({ Name: Name! }));
  }
}
