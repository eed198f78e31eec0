import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import { Integration } from "@pulumi/aws/apigatewayv2/integration.js";
import { Route } from "@pulumi/aws/apigatewayv2/route.js";
import { Stage, type StageArgs } from "@pulumi/aws/apigatewayv2/stage.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import { webhookApiName, webhookPath } from "../../fleet/runners-app.ts";
import type { Place } from "./place.ts";

export interface EntryArgs {
  readonly place: Place;
  /** The function that takes webhooks. */
  readonly functionName: pulumi.Input<string>;
  readonly invokeArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

const route = `POST ${webhookPath}`;

/**
 * Where GitHub's webhooks come in: one route of an HTTP API, open to the world and throttled. Who may speak is decided by
 * the signature, in the function.
 */
export class Entry extends pulumi.ComponentResource {
  /** The address for the App's webhook. */
  declare readonly url: pulumi.Output<string>;

  constructor(name: string, args: EntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:Entry", name, {}, opts);
    const { place, functionName, invokeArn, keyArn } = args;
    const parent = { parent: this };
    const api = new Api(name, { name: webhookApiName(place.stack), protocolType: "HTTP" }, parent);
    const integration = new Integration(
      name,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: invokeArn,
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: 10_000,
      },
      parent,
    );
    new Route(
      name,
      { apiId: api.id, routeKey: route, target: pulumi.interpolate`integrations/${integration.id}` },
      parent,
    );
    const logs = new LogGroup(
      name,
      { name: `/slipway/${place.stack}/webhook-access`, retentionInDays: 30, kmsKeyId: keyArn },
      parent,
    );
    new Stage(name, stageInputs(api.id, logs.arn), parent);
    new Permission(
      name,
      {
        function: functionName,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/POST/webhook`,
      },
      parent,
    );
    this.url = pulumi.interpolate`${api.apiEndpoint}${webhookPath}`;
    this.registerOutputs({ url: this.url });
  }
}

/** GitHub's own limit of deliveries is far below; the rest is somebody else's noise, and costs. */
const requestsPerSecond = 200;

/** The stage: throttled, and each request with its outcome in the log, but nothing of what it says. */
export function stageInputs(apiId: pulumi.Input<string>, logArn: pulumi.Input<string>): StageArgs {
  const logged = {
    requestId: "$context.requestId",
    ip: "$context.identity.sourceIp",
    time: "$context.requestTime",
    route: "$context.routeKey",
    status: "$context.status",
    milliseconds: "$context.responseLatency",
    bytes: "$context.responseLength",
  };
  return {
    apiId,
    name: "$default",
    autoDeploy: true,
    defaultRouteSettings: { throttlingRateLimit: requestsPerSecond, throttlingBurstLimit: 4 * requestsPerSecond },
    accessLogSettings: { destinationArn: logArn, format: JSON.stringify(logged) },
  };
}
