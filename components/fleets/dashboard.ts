import { metricNames, metricNamespace } from "../../fleet/contract.ts";
import { type Place, queueName } from "./place.ts";

type Metric = readonly unknown[];

/** How a figure is put together over a minute; the rest are highest values. */
const summed = new Set(["Launched", "LaunchFailures", "Interruptions", "Orphans"]);

/** Figures of the whole stack, which no fleet has. */
const ofStack = new Set(["GithubCallsRemaining", "RunnerVersionAgeDays"]);

/** The text of the stack's dashboard: a graph for each figure of the control code, a line for each fleet, and the queues. */
export function dashboardBody(place: Place, fleets: readonly string[]): string {
  const graphs = [
    ...metricNames.map((metric) =>
      graph(place, metric, summed.has(metric) ? "Sum" : "Maximum", [
        ...(ofStack.has(metric)
          ? [[metricNamespace, metric, "Stack", place.stack, { label: place.stack }]]
          : fleets.map((fleet) => [metricNamespace, metric, "Stack", place.stack, "Fleet", fleet, { label: fleet }])),
      ]),
    ),
    graph(
      place,
      "Dead letters",
      "Maximum",
      fleets.map((fleet) => [
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        "QueueName",
        `${queueName(place, fleet)}-dead`,
        { label: fleet },
      ]),
    ),
  ];
  const widgets = graphs.map((properties, index) => ({
    type: "metric",
    x: (index % 3) * 8,
    y: Math.floor(index / 3) * 6,
    width: 8,
    height: 6,
    properties,
  }));
  return JSON.stringify({ widgets });
}

function graph(place: Place, title: string, stat: string, metrics: readonly Metric[]) {
  return { title, region: place.region, view: "timeSeries", stat, period: 60, metrics };
}
