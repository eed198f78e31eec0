import { describe, expect, it } from "vitest";
import { machineStatements } from "../../../components/fleets/machine-policy.ts";
import { allows } from "./evaluate.ts";

const place = { stack: "prod", region: "eu-central-1", account: "123456789012" };
const parameter = (path: string) => `arn:aws:ssm:eu-central-1:123456789012:parameter${path}`;
const machine = (id: string) => `arn:aws:ec2:eu-central-1:123456789012:instance/${id}`;

/** Machine `by` asks for a parameter that is tagged with `of`. */
const asks = (action: string, path: string, by: string, of?: string) => ({
  action,
  resource: parameter(path),
  context: { "ec2:SourceInstanceARN": machine(by), ...(of && { "aws:ResourceTag/slipway:instance": of }) },
});

describe("the role of a machine", () => {
  const statements = machineStatements(place, "gpu", false);

  it("says exactly this", () => {
    expect(statements).toEqual([
      {
        Sid: "OwnConfig",
        Effect: "Allow",
        Action: ["ssm:GetParameter", "ssm:DeleteParameter"],
        Resource: "arn:aws:ssm:eu-central-1:123456789012:parameter/slipway/prod/fleets/gpu/jit/*",
        Condition: { StringLike: { "ec2:SourceInstanceARN": "*/${aws:ResourceTag/slipway:instance}" } },
      },
      {
        Sid: "OwnConfigKey",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: "arn:aws:kms:eu-central-1:123456789012:key/*",
        Condition: {
          "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/slipway-prod-fleets" },
          StringLike: {
            "kms:EncryptionContext:PARAMETER_ARN":
              "arn:aws:ssm:eu-central-1:123456789012:parameter/slipway/prod/fleets/gpu/jit/*",
          },
        },
      },
    ]);
  });

  it("lets a machine read and delete its own configuration", () => {
    for (const action of ["ssm:GetParameter", "ssm:DeleteParameter"])
      expect(allows(statements, asks(action, "/slipway/prod/fleets/gpu/jit/i-0a", "i-0a", "i-0a"))).toBe(true);
  });

  it.each([
    ["another machine's", "/slipway/prod/fleets/gpu/jit/i-0b", "i-0b"],
    ["one without a tag", "/slipway/prod/fleets/gpu/jit/i-0a", undefined],
    ["another fleet's, tagged with its own id", "/slipway/prod/fleets/win/jit/i-0a", "i-0a"],
    ["another stack's", "/slipway/staging/fleets/gpu/jit/i-0a", "i-0a"],
    ["what the control code knows", "/slipway/prod/fleet-specs/gpu", "i-0a"],
  ])("refuses %s", (_what, path, of) => {
    expect(allows(statements, asks("ssm:GetParameter", path, "i-0a", of))).toBe(false);
  });

  it.each([
    "ssm:GetParametersByPath",
    "ssm:DescribeParameters",
    "ssm:PutParameter",
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "iam:PassRole",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
  ])("has no %s at all", (action) => {
    expect(allows(statements, asks(action, "/slipway/prod/fleets/gpu/jit/i-0a", "i-0a", "i-0a"))).toBe(false);
  });

  it("R4-07: lets the machines of a gang meet below their own fleet's path, and nowhere else", () => {
    const gang = machineStatements(place, "gpu", true);
    const put = (path: string) => allows(gang, asks("ssm:PutParameter", path, "i-0a"));
    expect(put("/slipway/prod/fleets/gpu/gang/7-1/0")).toBe(true);
    expect(put("/slipway/prod/fleets/gpu/jit/i-0a")).toBe(false);
    expect(put("/slipway/prod/fleets/win/gang/7-1/0")).toBe(false);
  });
});
