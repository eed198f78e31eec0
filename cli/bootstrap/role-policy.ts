import type { Settings } from "../../settings.ts";
import {
  type BootstrapPlace,
  bucketOf,
  environmentOf,
  type RoleKind,
  rolePath,
  secretsKeyOf,
  stateKey,
  writesState,
} from "./place.ts";

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** Services of what `components/fleets/` makes. */
const fleetServices = [
  "apigateway",
  "budgets",
  "cloudwatch",
  "codebuild",
  "dynamodb",
  "ec2",
  "events",
  "imagebuilder",
  "kms",
  "lambda",
  "logs",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
];

/** Jobs of one environment of one repository, and nobody else. */
export function trustOf({ account, issuer, repository, stack }: BootstrapPlace, kind: RoleKind) {
  const subject = `repo:${repository.owner}/${repository.name}:environment:${environmentOf(stack, kind)}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: subject } },
      },
    ],
  };
}

/** What an identity of a stack may do in AWS: its own state and secrets; where it has machines, those. */
export function policyOf(place: BootstrapPlace, settings: Pick<Settings, "secrets" | "aws">, kind: RoleKind) {
  const writes = writesState(kind);
  return {
    Version: "2012-10-17",
    Statement: [
      ...stateStatements(place, writes),
      ...sourceStatements(place, settings),
      ...(settings.aws === undefined ? [] : kind === "up" ? machineStatements(place) : readStatements()),
    ],
  };
}

function stateStatements({ account, region, project, stack }: BootstrapPlace, writes: boolean): Statement[] {
  const bucket = `arn:aws:s3:::${bucketOf({ account, region })}`;
  const own = [`${bucket}/.pulumi/*/${project}/${stack}/*`, `${bucket}/.pulumi/*/${project}/${stack}.json*`];
  const aliases = [stateKey, secretsKeyOf(stack)];
  return [
    {
      Sid: "ListState",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: bucket,
      Condition: { StringLike: { "s3:prefix": [".pulumi/*"] } },
    },
    {
      Sid: "ReadState",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: [`${bucket}/.pulumi/meta.yaml`, ...own],
    },
    ...(writes
      ? [{ Sid: "WriteState", Effect: "Allow" as const, Action: ["s3:PutObject", "s3:DeleteObject"], Resource: own }]
      : []),
    {
      Sid: "UseKeys",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", ...(writes ? ["kms:Encrypt", "kms:GenerateDataKey"] : [])],
      Resource: `arn:aws:kms:${region}:${account}:key/*`,
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases } },
    },
  ];
}

/** Sources of the stack's secrets that are in AWS, each by its name. */
function sourceStatements({ account, region }: BootstrapPlace, { secrets }: Pick<Settings, "secrets">): Statement[] {
  const sources = Object.values(secrets ?? {});
  const stored = sources.flatMap((source) => (source.from === "aws-secrets-manager" ? [source.id] : []));
  const parameters = sources.flatMap((source) => (source.from === "aws-ssm" ? [source.name] : []));
  const secretArn = (id: string) =>
    id.startsWith("arn:") ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}-??????`;
  const parameterArn = (name: string) => `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, "")}`;
  const statement = (Sid: string, action: string, resources: string[]): Statement[] =>
    resources.length === 0
      ? []
      : [{ Sid, Effect: "Allow", Action: [action], Resource: [...new Set(resources)].sort() }];
  return [
    ...statement("ReadSecrets", "secretsmanager:GetSecretValue", stored.map(secretArn)),
    ...statement("ReadParameters", "ssm:GetParameter", parameters.map(parameterArn)),
  ];
}

/** Reading what there is; never the value of a secret. */
function readStatements(): Statement[] {
  return [
    {
      Sid: "ReadMachines",
      Effect: "Allow",
      Action: [
        ...fleetServices
          .filter((service) => !["apigateway", "secretsmanager", "ssm", "dynamodb", "sqs", "logs"].includes(service))
          .flatMap((service) => [`${service}:Describe*`, `${service}:Get*`, `${service}:List*`]),
        "apigateway:GET",
        "codebuild:BatchGet*",
        "dynamodb:Describe*",
        "dynamodb:List*",
        "iam:Get*",
        "iam:List*",
        "logs:Describe*",
        "logs:List*",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "sqs:GetQueueAttributes",
        "sqs:ListQueueTags",
        "ssm:DescribeParameters",
        "ssm:GetParameter",
        "ssm:ListTagsForResource",
      ].sort(),
      Resource: "*",
    },
  ];
}

function machineStatements({ account, stack }: BootstrapPlace): Statement[] {
  const roles = [
    `arn:aws:iam::${account}:role/slipway-${stack}-*`,
    `arn:aws:iam::${account}:instance-profile/slipway-${stack}-*`,
  ];
  return [
    {
      Sid: "MakeMachines",
      Effect: "Allow",
      Action: fleetServices.map((service) => `${service}:*`),
      Resource: "*",
    },
    { Sid: "ReadRoles", Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" },
    { Sid: "MakeRoles", Effect: "Allow", Action: ["iam:*"], Resource: roles },
    {
      Sid: "NeverItself",
      Effect: "Deny",
      Action: ["iam:*"],
      Resource: `arn:aws:iam::${account}:role${rolePath}*`,
    },
  ];
}
