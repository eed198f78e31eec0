import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { type HandlerName, handlerNames, metricNamespace } from "../../fleet/contract.ts";
import { functionName } from "./function-policy.ts";
import { nameIn, type Place, queueName } from "./place.ts";

/** An alarm, and what it is called within the stack. */
export interface Alarm {
  readonly name: string;
  readonly inputs: Omit<MetricAlarmArgs, "alarmActions" | "okActions">;
}

/** Of what the control code measures by itself, the part that somebody must hear of. */
const measured = [
  { metric: "OldestQueuedSeconds", above: 1800, says: "a job has waited for half an hour" },
  { metric: "BootFailures", above: 2, says: "machines start and never register" },
  { metric: "LaunchFailures", above: 10, says: "machines cannot be had" },
  {
    metric: "RunnerVersionAgeDays",
    above: 25,
    says: "GitHub refuses runners older than 30 days: build the image again",
  },
] as const;

/** Every alarm of a control plane. */
export function alarmsOf(place: Place, fleets: readonly string[]): Alarm[] {
  return [
    ...handlerNames.flatMap((handler) => functionAlarms(place, handler)),
    ...fleets.flatMap((fleet) => fleetAlarms(place, fleet)),
    alarm(place, "github-calls", {
      alarmDescription: "Few calls to GitHub are left in this hour: jobs will wait",
      namespace: metricNamespace,
      metricName: "GithubCallsRemaining",
      dimensions: { Stack: place.stack },
      statistic: "Minimum",
      comparisonOperator: "LessThanThreshold",
      threshold: 500,
    }),
  ];
}

function functionAlarms(place: Place, handler: HandlerName): Alarm[] {
  const dimensions = { FunctionName: functionName(place, handler) };
  const of = (metricName: string, says: string) =>
    alarm(place, `${handler}-${metricName.toLowerCase()}`, {
      alarmDescription: `The function ${handler} ${says}`,
      namespace: "AWS/Lambda",
      metricName,
      dimensions,
      statistic: "Sum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      // One failure is repeated by itself; three in a row are something else.
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
  return [of("Errors", "fails"), of("Throttles", "is held back")];
}

function fleetAlarms(place: Place, fleet: string): Alarm[] {
  return [
    alarm(place, `${fleet}-dead`, {
      alarmDescription: `Events of the fleet ${fleet} failed too often: look at them, then send them back`,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: `${queueName(place, fleet)}-dead` },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
    }),
    ...measured.map(({ metric, above, says }) =>
      alarm(place, `${fleet}-${metric.toLowerCase()}`, {
        alarmDescription: `Fleet ${fleet}: ${says}`,
        namespace: metricNamespace,
        metricName: metric,
        dimensions: { Stack: place.stack, Fleet: fleet },
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: above,
      }),
    ),
  ];
}

function alarm(
  place: Place,
  name: string,
  inputs: Partial<MetricAlarmArgs> & Pick<MetricAlarmArgs, "comparisonOperator">,
): Alarm {
  return {
    name,
    inputs: {
      name: nameIn(place, name),
      period: 60,
      evaluationPeriods: 1,
      // Nothing measured is nothing wrong: a fleet without jobs says nothing.
      treatMissingData: "notBreaching",
      ...inputs,
    },
  };
}
