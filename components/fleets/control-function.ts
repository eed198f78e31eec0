import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { type FunctionArgs, Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import { environmentOf, type HandlerName, handlers } from "../../fleet/contract.ts";
import { functionName, functionStatements } from "./function-policy.ts";
import type { Place } from "./place.ts";
import { policyText, trustOf } from "./policy.ts";

export interface ControlFunctionArgs {
  readonly place: Place;
  readonly handler: HandlerName;
  /** Path of the bundle on this machine. */
  readonly bundle: string;
  /** Values of every variable that a function may have; each gets the ones of the contract. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly fleets: readonly string[];
  readonly keyArn: pulumi.Input<string>;
}

/** One function of the control plane: its role, its logs, its code, and the clock or the events that start it. */
export class ControlFunction extends pulumi.ComponentResource {
  declare readonly functionArn: pulumi.Output<string>;
  declare readonly functionName: pulumi.Output<string>;
  declare readonly invokeArn: pulumi.Output<string>;

  constructor(name: string, args: ControlFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:ControlFunction", name, {}, opts);
    const { place, handler, fleets, keyArn } = args;
    const parent = { parent: this };
    const called = functionName(place, handler);
    const role = new Role(name, { name: called, assumeRolePolicy: trustOf("lambda.amazonaws.com", place) }, parent);
    const allowed = new RolePolicy(
      name,
      { role: role.name, policy: policyText(functionStatements(place, handler, fleets)) },
      parent,
    );
    const logs = new LogGroup(name, { name: `/aws/lambda/${called}`, retentionInDays: 30, kmsKeyId: keyArn }, parent);
    const lambda = new LambdaFunction(name, functionInputs(args, role.arn), { ...parent, dependsOn: [allowed, logs] });
    for (const { suffix, rule } of rulesOf(handler)) {
      const event = new EventRule(`${name}-${suffix}`, { name: `${called}-${suffix}`, ...rule }, parent);
      new EventTarget(`${name}-${suffix}`, { rule: event.name, arn: lambda.arn }, parent);
      new Permission(
        `${name}-${suffix}`,
        {
          function: lambda.name,
          action: "lambda:InvokeFunction",
          principal: "events.amazonaws.com",
          sourceArn: event.arn,
        },
        parent,
      );
    }
    this.functionArn = lambda.arn;
    this.functionName = lambda.name;
    this.invokeArn = lambda.invokeArn;
    this.registerOutputs({ functionArn: lambda.arn, functionName: lambda.name, invokeArn: lambda.invokeArn });
  }
}

/** Functions that must never run twice at a time: what they decide stands on the whole of a fleet. */
const alone: readonly HandlerName[] = ["scale-down", "pool", "reconciler"];

/** Inputs of the function itself. */
export function functionInputs(
  { place, handler, bundle, environment, keyArn }: Omit<ControlFunctionArgs, "fleets">,
  role: pulumi.Input<string>,
): FunctionArgs {
  const { timeoutSeconds, memoryMb } = handlers[handler];
  const variables = Object.fromEntries(
    environmentOf[handler].map((variable) => {
      const value = environment[variable];
      if (value === undefined)
        throw new Error(`"${handler}": no value is given for "${variable}"; add it to the control plane.`);
      return [variable, value];
    }),
  );
  return {
    name: functionName(place, handler),
    role,
    runtime: "nodejs22.x",
    architectures: ["arm64"],
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset(bundle) }),
    timeout: timeoutSeconds,
    memorySize: memoryMb,
    kmsKeyArn: keyArn,
    environment: { variables },
    ...(alone.includes(handler) && { reservedConcurrentExecutions: 1 }),
  };
}

/** The clock and the events of EC2 that start a function, as EventBridge takes them. */
export function rulesOf(handler: HandlerName) {
  const { everyMinutes, events } = handlers[handler];
  const clock = `rate(${everyMinutes} ${everyMinutes === 1 ? "minute" : "minutes"})`;
  const pattern = JSON.stringify({ source: ["aws.ec2"], "detail-type": events });
  return [
    ...(everyMinutes === undefined ? [] : [{ suffix: "clock", rule: { scheduleExpression: clock } }]),
    ...(events === undefined ? [] : [{ suffix: "events", rule: { eventPattern: pattern } }]),
  ];
}
