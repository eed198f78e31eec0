import { Budget } from "@pulumi/aws/budgets/budget.js";
import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard.js";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import * as pulumi from "@pulumi/pulumi";
import { type HandlerName, handlerNames, queueSettings } from "../../fleet/contract.ts";
import { alarmsOf } from "./alarms.ts";
import { budgetInputs } from "./budget.ts";
import { requireBundles } from "./bundles.ts";
import { ControlFunction } from "./control-function.ts";
import { dashboardBody } from "./dashboard.ts";
import { Entry } from "./entry.ts";
import type { Foundation } from "./foundation.ts";
import { nameIn, type Place } from "./place.ts";

export interface ControlPlaneArgs {
  readonly place: Place;
  /** Login of the organisation, in lower case. */
  readonly owner: string;
  /** GitHub's REST API (`https://api.github.com`). */
  readonly apiUrl: string;
  readonly foundation: Foundation;
  /** Queue of each fleet, by the fleet's name. */
  readonly queues: Readonly<Record<string, pulumi.Input<string>>>;
  /** Folder with the functions' bundles, `<handler>.cjs`. */
  readonly bundles: string;
  /** US dollars a month for all fleets together. */
  readonly monthlyBudget?: number;
}

/** The control plane of all fleets of a stack: the entry for webhooks, the functions, and what watches over them. */
export class ControlPlane extends pulumi.ComponentResource {
  /** The address for the App's webhook. */
  declare readonly webhookUrl: pulumi.Output<string>;

  constructor(name: string, args: ControlPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:aws:ControlPlane", name, {}, opts);
    requireBundles(args.bundles, handlerNames, pulumi.runtime.isDryRun());
    const { place, foundation, queues } = args;
    const { keyArn, topicArn } = foundation;
    const parent = { parent: this };
    const fleets = Object.keys(queues).sort();
    const environment = {
      SLIPWAY_STACK: place.stack,
      SLIPWAY_OWNER: args.owner,
      SLIPWAY_TABLE: foundation.tableName,
      SLIPWAY_CONFIG_KEY: keyArn,
      SLIPWAY_APP_SECRET: foundation.appSecret,
      SLIPWAY_WEBHOOK_SECRET: foundation.webhookSecret,
      GITHUB_API_URL: args.apiUrl,
    };
    const functions = Object.fromEntries(
      handlerNames.map((handler) => [
        handler,
        new ControlFunction(
          `${name}-${handler}`,
          { place, handler, bundle: `${args.bundles}/${handler}.cjs`, environment, fleets, keyArn },
          parent,
        ),
      ]),
    ) as Record<HandlerName, ControlFunction>;
    for (const fleet of fleets) {
      new EventSourceMapping(
        `${name}-${fleet}`,
        {
          eventSourceArn: queues[fleet]!,
          functionName: functions["scale-up"].functionArn,
          batchSize: queueSettings.batch,
          maximumBatchingWindowInSeconds: 1,
          functionResponseTypes: ["ReportBatchItemFailures"],
          scalingConfig: { maximumConcurrency: queueSettings.concurrency },
        },
        parent,
      );
    }
    const { functionName, invokeArn } = functions.webhook;
    const entry = new Entry(name, { place, functionName, invokeArn, keyArn }, parent);
    for (const alarm of alarmsOf(place, fleets)) {
      const actions = { alarmActions: [topicArn], okActions: [topicArn] };
      new MetricAlarm(`${name}-${alarm.name}`, { ...alarm.inputs, ...actions }, parent);
    }
    new Dashboard(
      name,
      { dashboardName: nameIn(place, "fleets"), dashboardBody: dashboardBody(place, fleets) },
      parent,
    );
    if (args.monthlyBudget !== undefined)
      new Budget(name, budgetInputs(place, { dollars: args.monthlyBudget, topicArn }), parent);
    this.webhookUrl = entry.url;
    this.registerOutputs({ webhookUrl: this.webhookUrl });
  }
}
