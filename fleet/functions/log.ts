import { metricNamespace } from "../contract.ts";
import type { Log } from "../ports.ts";

/**
 * A line of the log as CloudWatch reads metrics from it (embedded metric format):
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @param now ms
 */
export function logLine(stack: string, { event, fleet, metrics, ...details }: Parameters<Log>[0], now: number): string {
  const dimensions = { Stack: stack, ...(fleet !== undefined && { Fleet: fleet }) };
  if (!metrics) return JSON.stringify({ event, ...dimensions, ...details });
  const CloudWatchMetrics = [
    {
      Namespace: metricNamespace,
      Dimensions: [Object.keys(dimensions)],
      Metrics: Object.keys(metrics).map((Name) => ({ Name })),
    },
  ];
  return JSON.stringify({ _aws: { Timestamp: now, CloudWatchMetrics }, event, ...dimensions, ...metrics, ...details });
}

/** Writes to the function's log. */
export const logTo =
  (stack: string, write: (line: string) => void = console.log): Log =>
  (entry) =>
    write(logLine(stack, entry, Date.now()));
