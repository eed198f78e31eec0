/**
 * What the components that set a control plane up and the code that runs in it agree on: names and shapes, no behaviour.
 * Nothing else of fleet/ is for the components.
 */

export type MachineOs = "linux" | "windows";

/** Pull request, build and release runners never share machines, roles, subnets or runner groups. */
export type Trust = "pull-request" | "build" | "release";

export type Market = "spot" | "on-demand";

/** One way of getting a machine. Each request is made of exactly one of these, so none carries another's options. */
export interface LaunchOption {
  /** Id of the launch template (`lt-0abc`), and its version as a number in text (`"7"`). */
  id: string;
  version: string;
  market: Market;
  subnets: string[];
  instanceTypes: string[];
  /** Upper bound of one spot machine hour in US dollars; absent: the on-demand price. */
  maxPriceUsd?: number;
}

/** Sizes that hold from a moment on, until the next schedule's. */
export interface Schedule {
  /** Five fields (minute hour day-of-month month day-of-week), read in `timezone`. */
  cron: string;
  /** IANA name ("Europe/Berlin"). */
  timezone: string;
  hot: number;
  stopped?: number;
  ceiling?: number;
}

export interface Capacity {
  /** Machines at most, whatever state they are in; nothing is ever launched beyond it. */
  ceiling: number;
  /** Running machines without a job that are kept ready. They are not registered with GitHub before a job needs one. */
  hot: number;
  /** Stopped machines that are kept ready (Windows, GPU: a start is faster than a launch). Never registered before. */
  stopped: number;
  schedules?: Schedule[];
}

/** What the control code knows of one fleet: one SSM parameter (String, JSON) at `specParameter(stack, name)`. */
export interface FleetSpec {
  /** Lower case letters, digits and hyphens, at most 36: a runner's name is `<name>-<instance id>-<number>` (at most 64). */
  name: string;
  /** Lower case, without "self-hosted". */
  labels: string[];
  os: MachineOs;
  trust: Trust;
  runnerGroupId: number;
  /** Repositories of the runner group ("owner/name", lower case). Demand of any other is refused. */
  repositories: string[];
  /** Queue of this fleet's events. */
  queueUrl: string;
  capacity: Capacity;
  /** In order of preference; the next is asked for what the one before had no capacity for. */
  launchOptions: LaunchOption[];
  /** A machine is ended at this age whatever it does: above the longest job's timeout. */
  maxLifetimeMinutes: number;
  /** From the request of a machine (or its start) to a registered runner. Beyond it the machine is replaced. */
  bootTimeoutMinutes: number;
  /** How long a machine above the pool's size may be without a job. */
  idleMinutes: number;
  /** From "running" to the first look for a JIT config; configs are made no earlier. 0 for baked Linux images. */
  mintDelaySeconds: number;
  /** So many jobs of one run start together or not at all. */
  gang?: { size: number };
  /** What happens with a job whose spot machine is taken away. "rerun" needs `actions: write` of the App. */
  interruption: "rerun" | "report";
}

export const handlerNames = ["webhook", "scale-up", "scale-down", "pool", "reconciler", "interruption"] as const;
export type HandlerName = (typeof handlerNames)[number];

/**
 * How each function is run. The bundle is `dist/fleet/<name>.cjs`, its handler `index.handler` when the file is put into the
 * archive as `index.js`; nodejs22.x, arm64.
 * - http: a function URL or an HTTP API, payload format 2.0
 * - queue: each fleet's queue, with ReportBatchItemFailures, a batch of at most 10, a window of 0 or 1 s
 * - schedule: EventBridge, every `everyMinutes`
 * - events: EventBridge patterns on `source: aws.ec2`, by detail-type
 */
export const handlers: Record<
  HandlerName,
  {
    timeoutSeconds: number;
    memoryMb: number;
    http?: true;
    queue?: true;
    everyMinutes?: number;
    events?: readonly string[];
  }
> = {
  webhook: { timeoutSeconds: 10, memoryMb: 256, http: true },
  "scale-up": { timeoutSeconds: 60, memoryMb: 256, queue: true },
  "scale-down": { timeoutSeconds: 60, memoryMb: 256, everyMinutes: 1 },
  pool: { timeoutSeconds: 60, memoryMb: 256, everyMinutes: 1, events: ["EC2 Instance State-change Notification"] },
  reconciler: { timeoutSeconds: 300, memoryMb: 256, everyMinutes: 5 },
  interruption: { timeoutSeconds: 60, memoryMb: 256, events: ["EC2 Spot Instance Interruption Warning"] },
};

const supplyEnvironment = [
  "SLIPWAY_STACK",
  "SLIPWAY_OWNER",
  "SLIPWAY_TABLE",
  "SLIPWAY_CONFIG_KEY",
  "SLIPWAY_APP_SECRET",
  "GITHUB_API_URL",
] as const;

/**
 * Environment variables of the functions. The webhook has no App key and no table; nothing but it has the webhook secret.
 * - SLIPWAY_STACK: name of the stack
 * - SLIPWAY_OWNER: login of the organisation
 * - SLIPWAY_TABLE: the DynamoDB table
 * - SLIPWAY_CONFIG_KEY: id or ARN of the KMS key of JIT configs
 * - SLIPWAY_APP_SECRET: id of a Secrets Manager secret of JSON `AppSecret`
 * - SLIPWAY_WEBHOOK_SECRET: id of a Secrets Manager secret of JSON `WebhookSecret`
 * - GITHUB_API_URL: https://api.github.com, or a server's `/api/v3`
 */
export const environmentOf: Record<HandlerName, readonly string[]> = {
  webhook: ["SLIPWAY_STACK", "SLIPWAY_OWNER", "SLIPWAY_WEBHOOK_SECRET"],
  "scale-up": supplyEnvironment,
  "scale-down": supplyEnvironment,
  pool: supplyEnvironment,
  reconciler: supplyEnvironment,
  interruption: supplyEnvironment,
};

/** What each function may do, beside its logs and its queue's event source. Narrow resources and conditions by the tags below. */
export const actionsOf: Record<HandlerName, readonly string[]> = {
  webhook: ["ssm:GetParametersByPath", "sqs:SendMessage", "secretsmanager:GetSecretValue"],
  "scale-up": ["supply"],
  "scale-down": ["supply", "ec2:TerminateInstances", "ssm:DeleteParameter"],
  pool: ["supply"],
  reconciler: ["supply"],
  interruption: ["supply"],
};

/**
 * What "supply" stands for: seeing machines, launching, starting and stopping them, handing out JIT configs, and sending
 * oneself a reminder.
 */
export const supplyActions = [
  "sqs:SendMessage",
  "ssm:GetParametersByPath",
  // EC2 reads a launch template's image by whoever launches.
  "ssm:GetParameters",
  "ssm:PutParameter",
  "ssm:AddTagsToResource",
  "secretsmanager:GetSecretValue",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:Decrypt",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:Query",
  "dynamodb:TransactWriteItems",
  "ec2:DescribeInstances",
  "ec2:CreateFleet",
  "ec2:RunInstances",
  "ec2:CreateTags",
  "ec2:StartInstances",
  "ec2:StopInstances",
  "iam:PassRole",
] as const;

/** Secrets Manager, JSON: the runners App. Written by `slipway bootstrap`. */
export interface AppSecret {
  appId: number;
  installationId: number;
  /** PEM, PKCS #1 or #8. */
  privateKey: string;
}

/** Secrets Manager, JSON: the newest first; the one before stays valid while it is being replaced. */
export interface WebhookSecret {
  secrets: string[];
}

/**
 * A message on a fleet's queue: what happened to a job, in ids and names that GitHub gave. Also sent by the control code to
 * itself (`wake`), delayed, where a limit says to come back later.
 */
export type QueueMessage =
  | {
      kind: "job";
      state: "queued" | "in_progress" | "completed";
      jobId: number;
      runId: number;
      attempt: number;
      /** "name" of the repository and its owner, lower case. */
      repository: string;
      owner: string;
      labels: string[];
      /** The runner that has or had the job; null while there is none. */
      runner: string | null;
      conclusion: string | null;
      /** ISO time. */
      receivedAt: string;
    }
  | { kind: "wake"; fleet: string };

/**
 * Each fleet's queue (standard): a message that failed comes again after `visibilitySeconds`; after `receives` tries it goes
 * to the dead letters, which are kept for 14 days and have an alarm. `concurrency` functions at most take from one queue.
 */
export const queueSettings = { visibilitySeconds: 360, receives: 10, concurrency: 2, batch: 10 } as const;

/** DynamoDB: both keys are strings; `expires` (number, seconds) is the attribute of TTL. On-demand capacity. */
export const tableKeys = { partition: "pk", sort: "sk", timeToLive: "expires" } as const;

/** Tags on every machine. `reservation` names the entry of the ledger that it was launched for. */
export const machineTags = {
  stack: "slipway:stack",
  fleet: "slipway:fleet",
  reservation: "slipway:reservation",
} as const;

/** Parameter of a fleet's spec (String; tier Advanced above 4 kB, at most 8 kB). Functions read all below `specPath`. */
export const specPath = (stack: string) => `/slipway/${stack}/fleet-specs`;
export const specParameter = (stack: string, fleet: string) => `${specPath(stack)}/${fleet}`;

/** Parameters of the stack's own machine images (`aws:ec2:image`); each build writes its image's anew. */
export const imagesPath = (stack: string) => `/slipway/${stack}/images`;

/**
 * Parameters (SecureString) of one fleet's JIT configs. A machine's role may read and delete `<jitPath>/<its own id>` alone:
 * IAM compares the tag `parameterTags.instance`, whose value is the machine's id, with the machine that asks. So each is
 * put with that tag (`Tags`, which AWS does not take together with `Overwrite`; what is overwritten keeps its tags).
 */
export const parameterTags = { instance: "slipway:instance" } as const;
export const jitPath = (stack: string, fleet: string) => `/slipway/${stack}/fleets/${fleet}/jit`;
export const jitParameter = (stack: string, fleet: string, instanceId: string) =>
  `${jitPath(stack, fleet)}/${instanceId}`;

/** CloudWatch metrics come in embedded metric format on the functions' logs, in this namespace, by Stack and Fleet. */
export const metricNamespace = "Slipway/Fleets";
export const metricNames = [
  "Queued",
  "OldestQueuedSeconds",
  "Machines",
  "Idle",
  "Launched",
  "LaunchFailures",
  "BootFailures",
  "Interruptions",
  "Orphans",
  "GithubCallsRemaining",
  "RunnerVersionAgeDays",
] as const;
