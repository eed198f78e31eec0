import { describe, expect, it } from "vitest";
import { functionStatements } from "../../../components/fleets/function-policy.ts";
import { handlerNames } from "../../../fleet/contract.ts";
import { allows } from "./evaluate.ts";

const place = { stack: "prod", region: "eu-central-1", account: "123456789012" };
const fleets = ["gpu", "win"];
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;
const ours = { "aws:ResourceTag/slipway:stack": "prod" };

describe("what a control function may do", () => {
  it.each(handlerNames)("is for %s exactly this", (handler) => {
    expect(functionStatements(place, handler, fleets)).toMatchSnapshot();
  });

  it.each(handlerNames)(
    "has for %s no wildcard among its actions, and all resources only where AWS has none",
    (handler) => {
      for (const { Action, Resource } of functionStatements(place, handler, fleets)) {
        expect([Action].flat().filter((action) => action.includes("*"))).toEqual([]);
        if (Resource === "*") expect(Action).toEqual(["ec2:DescribeInstances"]);
      }
    },
  );
});

describe("the entry for webhooks", () => {
  const statements = functionStatements(place, "webhook", fleets);

  it("reads no App key, starts no machine and sees no table", () => {
    const secret = (name: string) => ({
      action: "secretsmanager:GetSecretValue",
      resource: arn("secretsmanager", `secret:slipway/prod/${name}-AbCdEf`),
    });
    expect(allows(statements, secret("runners-webhook"))).toBe(true);
    expect(allows(statements, secret("runners-app"))).toBe(false);
    expect(allows(statements, { action: "ec2:CreateFleet", resource: arn("ec2", "fleet/f-1") })).toBe(false);
    expect(
      allows(statements, { action: "dynamodb:GetItem", resource: arn("dynamodb", "table/slipway-prod-fleets") }),
    ).toBe(false);
  });
});

describe("ending machines", () => {
  const end = (handler: (typeof handlerNames)[number], context: Record<string, string>) =>
    allows(functionStatements(place, handler, fleets), {
      action: "ec2:TerminateInstances",
      resource: arn("ec2", "instance/i-0a"),
      context,
    });

  it("is for one function alone, and for machines with the stack's tag alone", () => {
    expect(handlerNames.filter((handler) => end(handler, ours))).toEqual(["scale-down"]);
    expect(end("scale-down", { "aws:ResourceTag/slipway:stack": "staging" })).toBe(false);
    expect(end("scale-down", {})).toBe(false);
  });

  it("cannot be reached by putting the tag on somebody else's machine", () => {
    const tag = (context: Record<string, string | string[]>) =>
      allows(functionStatements(place, "scale-up", fleets), {
        action: "ec2:CreateTags",
        resource: arn("ec2", "instance/i-0a"),
        context,
      });
    expect(tag({ "aws:TagKeys": ["slipway:stack"] })).toBe(false);
    expect(tag({ ...ours, "aws:TagKeys": ["slipway:fleet"] })).toBe(false);
    expect(tag({ ...ours, "aws:TagKeys": ["slipway:reservation"] })).toBe(false);
    expect(tag({ "ec2:CreateAction": "CreateFleet", "aws:TagKeys": ["slipway:stack"] })).toBe(true);
  });
});

describe("launching machines", () => {
  const statements = functionStatements(place, "scale-up", fleets);
  const run = (resource: string, context: Record<string, string> = {}) =>
    allows(statements, { action: "ec2:RunInstances", resource, context });

  it("takes templates, subnets and firewalls of the stack, and tags what it makes", () => {
    for (const kind of ["launch-template/lt-1", "subnet/subnet-1", "security-group/sg-1"]) {
      expect(run(arn("ec2", kind), ours)).toBe(true);
      expect(run(arn("ec2", kind))).toBe(false);
    }
    expect(run(arn("ec2", "instance/*"), { "aws:RequestTag/slipway:stack": "prod" })).toBe(true);
    expect(run(arn("ec2", "instance/*"))).toBe(false);
    expect(run("arn:aws:ec2:eu-central-1::image/ami-1", { "ec2:Owner": "123456789012" })).toBe(true);
    expect(run("arn:aws:ec2:eu-central-1::image/ami-1", { "ec2:Owner": "999999999999" })).toBe(false);
  });

  it("reads the parameter of the image in a template, as AWS demands of whoever launches", () => {
    const read = (name: string) => ({ action: "ssm:GetParameters", resource: arn("ssm", `parameter/slipway/${name}`) });
    expect(allows(statements, read("prod/images/linux-gpu"))).toBe(true);
    expect(allows(statements, read("staging/images/linux-gpu"))).toBe(false);
    expect(allows(statements, read("prod/fleets/gpu/jit/i-0a"))).toBe(false);
  });

  it("hands over the machines' roles, to EC2 alone", () => {
    const pass = (role: string, service: string) =>
      allows(statements, {
        action: "iam:PassRole",
        resource: `arn:aws:iam::123456789012:role/${role}`,
        context: { "iam:PassedToService": service },
      });
    expect(pass("slipway-prod-gpu-machine", "ec2.amazonaws.com")).toBe(true);
    expect(pass("slipway-prod-gpu-machine", "lambda.amazonaws.com")).toBe(false);
    expect(pass("slipway-prod-scale-down", "ec2.amazonaws.com")).toBe(false);
    expect(pass("Administrator", "ec2.amazonaws.com")).toBe(false);
  });
});
