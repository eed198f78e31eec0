import type { SeenDelivery, SeenFinishedRun } from "../../live/read-delivery.ts";
import { count, isWithin, type Period, type Section, section, without } from "./review.ts";

const title = "Delivery";

/** Success rate, durations, queue time and flaky runs of each workflow, against the period before. */
export function deliverySection({ runs, queued, notes }: SeenDelivery, period: Period): Section {
  const now = runs.filter(({ createdAt }) => isWithin(createdAt, period));
  const before = runs.filter(({ createdAt }) => isWithin(createdAt, { from: period.before, to: period.from }));
  if (now.length === 0) return { ...without("delivery", title, "No run of a workflow ended in this time."), notes };
  const keys = [...new Set(now.map(keyOf))].sort();
  const rows = keys.map((key) => {
    const own = now.filter((run) => keyOf(run) === key);
    const waits = queued.filter((one) => keyOf(one) === key).map(({ seconds }) => seconds);
    const { median, p95 } = durations(own);
    return [
      key,
      String(own.length),
      rate(own),
      rateOrNone(before.filter((run) => keyOf(run) === key)),
      time(median),
      time(p95),
      waits.length === 0 ? "not looked at" : time(quantile(waits, 0.95)),
      String(own.filter(isFlaky).length),
    ];
  });
  const flaky = now.filter(isFlaky).length;
  return section("delivery", title, {
    summary: `${count(now.length, "run")}, ${rate(now)} with success (before: ${rateOrNone(before)}); half of them ended within ${time(durations(now).median)}, 95 % within ${time(durations(now).p95)}; ${flaky} passed only when run again.`,
    columns: ["Workflow", "Runs", "Success", "Before", "Median", "95 %", "Queue 95 %", "Flaky"],
    rows,
    notes: ["Cancelled and skipped runs count neither as success nor as failure.", ...notes],
  });
}

const keyOf = ({ repository, workflow }: { readonly repository: string; readonly workflow: string }) =>
  `${repository}: ${workflow}`;

/** Passed on a later attempt with nothing changed. */
const isFlaky = ({ attempt, conclusion }: SeenFinishedRun) => attempt > 1 && conclusion === "success";
const counted = ["success", "failure", "timed_out", "startup_failure"];

function rate(runs: readonly SeenFinishedRun[]): string {
  const judged = runs.filter(({ conclusion }) => counted.includes(conclusion));
  if (judged.length === 0) return "none ended";
  return `${Math.round((100 * judged.filter(({ conclusion }) => conclusion === "success").length) / judged.length)} %`;
}

const rateOrNone = (runs: readonly SeenFinishedRun[]) => (runs.length === 0 ? "no runs" : rate(runs));

function durations(runs: readonly SeenFinishedRun[]) {
  const seconds = runs.map((run) => run.seconds);
  return { median: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) };
}

/** The smallest value that so great a share of the values does not pass. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** "45 s", "12 min", "1.5 h". */
function time(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
