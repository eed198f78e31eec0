import { iamArn, type Place } from "./place.ts";

/** A statement of an IAM policy, in IAM's own words. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The text of a policy. */
export function policyText(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Lets one service of AWS take a role, for this account alone. */
export function trustOf(service: string, place: Place): string {
  return policyText([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: service },
      // EC2 hands roles to machines without naming a source.
      ...(service !== "ec2.amazonaws.com" && { Condition: { StringEquals: { "aws:SourceAccount": place.account } } }),
    },
  ]);
}

/** Lets a role write to one log group that is there already. */
export function logStatement(logGroupArn: string): Statement {
  return {
    Sid: "Logs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:*`,
  };
}

/** The policy of the stack's key: the account's own policies decide, and the services that encrypt for it may use it. */
export function keyPolicy(place: Place): string {
  const { account, region } = place;
  const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];
  return policyText([
    {
      Sid: "Account",
      Effect: "Allow",
      Action: "kms:*",
      Principal: { AWS: iamArn(place, "root") },
      Resource: "*",
    },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: use,
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Resource: "*",
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${account}:log-group:*` } },
    },
    {
      Sid: "Alarms",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    {
      // EC2 encrypts disks of spot machines by roles of its own. They may be made later, so no principal can name them.
      Sid: "Disks",
      Effect: "Allow",
      Action: [...use, "kms:CreateGrant"],
      Principal: { AWS: "*" },
      Resource: "*",
      Condition: {
        StringEquals: { "kms:CallerAccount": account },
        ArnEquals: {
          "aws:PrincipalArn": [
            iamArn(place, "role/aws-service-role/ec2fleet.amazonaws.com/AWSServiceRoleForEC2Fleet"),
            iamArn(place, "role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"),
          ],
        },
      },
    },
  ]);
}
