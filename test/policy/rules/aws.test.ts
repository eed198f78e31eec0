import { describe, expect, it } from "vitest";
import { judge } from "../../../policy/judge.ts";
import { type PolicyResource, unknownInput } from "../../../policy/rule.ts";
import { rules } from "../../../policy/rules.ts";

const policyOf = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: unknown, Resource: unknown, Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const trust = (Principal: unknown, Condition?: object) =>
  policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...(Condition && { Condition }) });
const tls = {
  Effect: "Deny",
  Action: "sqs:*",
  Principal: "*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const tags = { "slipway:stack": "prod", "slipway:fleet": "gpu" };

/** Inputs that every rule passes, by a short name. */
const passing = {
  template: {
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1, instanceMetadataTags: "disabled" },
    networkInterfaces: [{ associatePublicIpAddress: "false" }],
    blockDeviceMappings: [{ deviceName: "/dev/sda1", ebs: { encrypted: "true", deleteOnTermination: "true" } }],
    instanceInitiatedShutdownBehavior: "terminate",
    tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
    userData: Buffer.from("#!/bin/bash\necho hello\n").toString("base64"),
  },
  group: { ingress: [{ self: true, protocol: "-1", fromPort: 0 }], egress: [{ protocol: "tcp", fromPort: 443 }] },
  subnet: { mapPublicIpOnLaunch: false },
  flowLog: { trafficType: "ALL" },
  rolePolicy: { role: "slipway-prod-pool", policy: policyOf(allow("ec2:DescribeInstances", "*")) },
  machinePolicy: {
    role: "slipway-prod-gpu-machine",
    policy: policyOf(allow("ssm:GetParameter", "arn:x", { StringLike: { "ec2:SourceInstanceARN": "*/it" } })),
  },
  attachment: { policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
  role: { assumeRolePolicy: trust({ Service: "ec2.amazonaws.com" }) },
  queue: {
    name: "gpu",
    sqsManagedSseEnabled: true,
    messageRetentionSeconds: 345_600,
    visibilityTimeoutSeconds: 360,
    redrivePolicy: unknownInput,
  },
  queuePolicy: { policy: policyOf(tls) },
  mapping: { functionResponseTypes: ["ReportBatchItemFailures"] },
  function: { runtime: "nodejs22.x", kmsKeyArn: unknownInput, environment: { variables: { OWNER: "acme" } } },
  permission: { principal: "events.amazonaws.com", sourceArn: unknownInput },
  functionUrl: { authorizationType: "AWS_IAM" },
  stage: { accessLogSettings: {}, defaultRouteSettings: { throttlingRateLimit: 200 } },
  topicPolicy: {
    policy: policyOf({
      ...allow("sns:Publish", "arn:x", { StringEquals: { "aws:SourceAccount": "1" } }),
      Principal: { Service: "cloudwatch.amazonaws.com" },
    }),
  },
  key: { enableKeyRotation: true, policy: policyOf({ ...allow("kms:*", "*"), Principal: { AWS: "arn:root" } }) },
  secret: { kmsKeyId: unknownInput },
  logGroup: { kmsKeyId: unknownInput, retentionInDays: 30 },
  table: {
    deletionProtectionEnabled: true,
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { kmsKeyArn: unknownInput },
  },
  topic: { kmsMasterKeyId: unknownInput },
  parameter: { type: "SecureString", keyId: unknownInput },
  alarm: { alarmActions: [unknownInput] },
  budget: { limitAmount: "200.0", notifications: [{ subscriberSnsTopicArns: [unknownInput] }] },
  project: {
    environment: { privilegedMode: false },
    logsConfig: { cloudwatchLogs: { status: "ENABLED" } },
    concurrentBuildLimit: 10,
    vpcConfig: unknownInput,
  },
} satisfies Record<string, object>;

type Kind = keyof typeof passing;
const types: Record<Kind, string> = {
  template: "aws:ec2/launchTemplate:LaunchTemplate",
  group: "aws:ec2/securityGroup:SecurityGroup",
  subnet: "aws:ec2/subnet:Subnet",
  flowLog: "aws:ec2/flowLog:FlowLog",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  machinePolicy: "aws:iam/rolePolicy:RolePolicy",
  attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  role: "aws:iam/role:Role",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  mapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  function: "aws:lambda/function:Function",
  permission: "aws:lambda/permission:Permission",
  functionUrl: "aws:lambda/functionUrl:FunctionUrl",
  stage: "aws:apigatewayv2/stage:Stage",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  key: "aws:kms/key:Key",
  secret: "aws:secretsmanager/secret:Secret",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  table: "aws:dynamodb/table:Table",
  topic: "aws:sns/topic:Topic",
  parameter: "aws:ssm/parameter:Parameter",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  budget: "aws:budgets/budget:Budget",
  project: "aws:codebuild/project:Project",
};

const resource = (kind: Kind, inputs: object): PolicyResource => ({
  urn: `urn:${kind}`,
  type: types[kind],
  name: "it",
  inputs: inputs as Record<string, unknown>,
  protect: false,
});

const told = (kind: Kind, inputs: object) =>
  judge(rules, [resource(kind, inputs)], {}, new Date(0)).map(({ id, message }) => [id, message.split(". ")[0]]);

const oidc = (sub: unknown, aud: unknown = "sts.amazonaws.com") =>
  trust(
    { Federated: "arn:oidc" },
    {
      StringEquals: {
        ...(aud ? { "token.actions.githubusercontent.com:aud": aud } : {}),
        ...(sub ? { "token.actions.githubusercontent.com:sub": sub } : {}),
      },
    },
  );

const breaks: readonly (readonly [id: string, kind: Kind, broken: object, words: string])[] = [
  [
    "A-01",
    "template",
    { metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 } },
    "metadata is read without a session",
  ],
  [
    "A-01",
    "template",
    { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } },
    "metadata is answered beyond the machine",
  ],
  [
    "A-01",
    "template",
    { metadataOptions: { ...passing.template.metadataOptions, instanceMetadataTags: "enabled" } },
    "metadata shows the machine's tags",
  ],
  ["A-02", "template", { networkInterfaces: [{ associatePublicIpAddress: "true" }] }, "it gets a public address"],
  ["A-02", "template", { networkInterfaces: undefined }, "the subnet decides about a public address"],
  ["A-02", "subnet", { mapPublicIpOnLaunch: true }, "machines get public addresses"],
  [
    "A-03",
    "group",
    { ingress: [{ cidrBlocks: ["0.0.0.0/0"], fromPort: 22, protocol: "tcp" }] },
    "0.0.0.0/0 reach port 22",
  ],
  ["A-03", "group", { ingress: undefined }, "ingress is not declared, so that what is there stays"],
  ["A-03", "group", { egress: [{ cidrBlocks: ["0.0.0.0/0"], protocol: "-1" }] }, "every port outside is open to it"],
  ["A-04", "template", { blockDeviceMappings: [] }, "the image decides about its disks"],
  [
    "A-04",
    "template",
    { blockDeviceMappings: [{ deviceName: "a", ebs: { deleteOnTermination: "true" } }] },
    'disk "a" is not encrypted',
  ],
  [
    "A-04",
    "template",
    { blockDeviceMappings: [{ deviceName: "a", ebs: { encrypted: "true" } }] },
    'disk "a" outlives its machine',
  ],
  ["A-05", "function", { environment: { variables: { KEY: "-----BEGIN RSA PRIVATE KEY-----" } } }, '"KEY" holds one'],
  [
    "A-05",
    "template",
    { userData: Buffer.from(`export TOKEN=ghs_${"a".repeat(36)}`).toString("base64") },
    "its user data holds one",
  ],
  ["A-05", "parameter", { type: "String", value: `ghp_${"a".repeat(36)}` }, "its value is one"],
  ["A-06", "rolePolicy", { policy: policyOf(allow("s3:*", "arn:x")) }, "it allows s3:*"],
  ["A-06", "rolePolicy", { policy: policyOf(allow("s3:GetObject", "*")) }, "it allows s3:GetObject on everything"],
  [
    "A-06",
    "rolePolicy",
    { policy: policyOf({ Effect: "Allow", NotAction: "iam:*", Resource: "arn:x" }) },
    "it allows all but what is named",
  ],
  ["A-06", "rolePolicy", { policy: policyOf(allow("iam:PassRole", "arn:x")) }, "it passes roles to any service"],
  [
    "A-06",
    "rolePolicy",
    { policy: policyOf(allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } })) },
    "it passes any role on",
  ],
  ["A-06", "attachment", { policyArn: "arn:aws:iam::aws:policy/AmazonEC2FullAccess" }, "it allows AmazonEC2FullAccess"],
  [
    "A-07",
    "rolePolicy",
    { policy: policyOf(allow("ec2:TerminateInstances", "arn:x")) },
    "it allows ec2:TerminateInstances whatever the machine's tags are",
  ],
  [
    "A-08",
    "machinePolicy",
    { policy: policyOf(allow("ssm:GetParameter", "arn:x")) },
    "it reads what other machines are configured with",
  ],
  ["A-08", "machinePolicy", { policy: policyOf(allow("sts:AssumeRole", "arn:x")) }, "it allows sts:AssumeRole"],
  ["A-09", "role", { assumeRolePolicy: trust("*") }, "anybody takes it on"],
  [
    "A-09",
    "role",
    { assumeRolePolicy: trust({ Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] }) },
    "more than one takes it on",
  ],
  ["A-09", "role", { assumeRolePolicy: oidc("repo:acme/*") }, '"repo:acme/*" is no single subject'],
  [
    "A-09",
    "role",
    { assumeRolePolicy: oidc("repo:acme/a:environment:prod", "") },
    "identities for any audience take it on",
  ],
  ["A-09", "role", { assumeRolePolicy: oidc("") }, "every repository takes it on"],
  ["A-10", "queue", { sqsManagedSseEnabled: false }, "it is not encrypted"],
  ["A-10", "queue", { messageRetentionSeconds: 3600 }, "messages are gone after 3600 s"],
  ["A-10", "queue", { redrivePolicy: undefined }, "what fails is lost"],
  ["A-10", "queue", { visibilityTimeoutSeconds: 30 }, "messages come back after 30 s, while they are still worked on"],
  ["A-10", "queuePolicy", { policy: policyOf({ ...tls, Condition: {} }) }, "it takes messages without TLS"],
  [
    "A-10",
    "queuePolicy",
    { policy: policyOf(tls, { ...allow("sqs:SendMessage", "*"), Principal: "*" }) },
    "anybody sends to it",
  ],
  ["A-11", "mapping", { functionResponseTypes: undefined }, "a failed batch fails whole"],
  ["A-11", "function", { runtime: "nodejs18.x" }, '"nodejs18.x" is no runtime that AWS keeps'],
  ["A-11", "function", { kmsKeyArn: undefined }, "its environment is encrypted with a key that everybody has"],
  ["A-12", "permission", { sourceArn: undefined }, "every resource of the service calls it"],
  ["A-12", "permission", { principal: "*" }, "anybody calls it"],
  ["A-12", "functionUrl", { authorizationType: "NONE" }, "anybody calls it"],
  ["A-12", "stage", { defaultRouteSettings: {} }, "its rate is not bounded"],
  ["A-12", "stage", { accessLogSettings: undefined }, "requests are not logged"],
  [
    "A-12",
    "topicPolicy",
    { policy: policyOf({ ...allow("sns:Publish", "x"), Principal: { Service: "a" } }) },
    "services speak in it for other accounts",
  ],
  ["A-13", "key", { enableKeyRotation: undefined }, "it never turns"],
  ["A-13", "key", { policy: policyOf({ ...allow("kms:Decrypt", "*"), Principal: { AWS: "*" } }) }, "anybody uses it"],
  ["A-13", "secret", { kmsKeyId: undefined }, "it has no key of its own"],
  ["A-13", "logGroup", { retentionInDays: 0 }, "logs are kept for ever"],
  ["A-13", "table", { deletionProtectionEnabled: false }, "it may be deleted"],
  ["A-13", "table", { pointInTimeRecovery: undefined }, "it cannot be brought back"],
  ["A-13", "topic", { kmsMasterKeyId: undefined }, "it has no key of its own"],
  ["A-13", "parameter", { keyId: undefined }, "it has no key of its own"],
  ["A-14", "template", { instanceInitiatedShutdownBehavior: "stop" }, "it stays when it shuts down"],
  [
    "A-14",
    "template",
    { tagSpecifications: [{ resourceType: "instance", tags }] },
    "its volume does not say whose it is",
  ],
  ["A-15", "flowLog", { trafficType: "REJECT" }, '"REJECT" traffic is recorded alone'],
  ["A-16", "template", { keyName: "ops" }, "it takes a key pair"],
  ["A-17", "project", { environment: { privilegedMode: true } }, "its container is privileged"],
  ["A-17", "project", { vpcConfig: undefined }, "it runs in AWS's own network"],
  ["A-18", "alarm", { alarmActions: [] }, "it tells nobody"],
  ["A-18", "budget", { limitAmount: "0" }, "it has no limit"],
];

describe("a rule about AWS", () => {
  it.each(Object.keys(passing) as Kind[])("passes a %s that is as it should be", (kind) => {
    expect(told(kind, passing[kind])).toEqual([]);
  });

  it.each(breaks)("%s notices of a %s one broken field (%#)", (id, kind, broken, words) => {
    expect(told(kind, { ...passing[kind], ...broken })).toEqual([[id, words]]);
  });

  it("judges nothing that only a real run knows", () => {
    const hidden = { policy: unknownInput, assumeRolePolicy: unknownInput };
    expect([
      ...told("rolePolicy", { role: "a", ...hidden }),
      ...told("role", hidden),
      ...told("key", { enableKeyRotation: true, ...hidden }),
    ]).toEqual([]);
  });

  it("takes a longer time of a queue's function into account", () => {
    const slower = judge(
      rules,
      [resource("queue", passing.queue)],
      { parameters: { queueFunctionSeconds: 61 } },
      new Date(0),
    );
    expect(slower.map(({ id }) => id)).toEqual(["A-10"]);
  });
});
