import type { JobResult, SimulatedJob } from "./simulation-result.ts";

/** The jobs of a workflow that a matrix calls several times, as one entry a job id with a cell for every call. */
export function mergeCells(plays: readonly (readonly SimulatedJob[])[]): SimulatedJob[] {
  const [first = []] = plays;
  if (plays.length < 2) return [...first];
  return first.map((job) => {
    const same = plays.flatMap((jobs) => jobs.filter(({ id }) => id === job.id));
    const { environment: _, ...rest } = job;
    const environments = [
      ...new Set(same.flatMap((other) => (other.environment === undefined ? [] : [other.environment]))),
    ];
    return {
      ...rest,
      result: mergedResult(same.map((other) => other.result)),
      reason: [...new Set(same.map((other) => other.reason))].join(" "),
      cells: same.flatMap((other) =>
        other.cells.length > 0 ? other.cells : [{ name: other.name, result: other.result }],
      ),
      ...(environments.length > 0 && { environment: environments.join(", ") }),
      runsOn: [...new Set(same.flatMap((other) => other.runsOn))],
    };
  });
}

/** The result that says most about several: something still waits or fails before anything that went well. */
function mergedResult(results: readonly JobResult[]): JobResult {
  const order: readonly JobResult[] = ["wait", "fail", "unknown", "cancelled", "run", "skip"];
  return order.find((result) => results.includes(result)) ?? "run";
}
