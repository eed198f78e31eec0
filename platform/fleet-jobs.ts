import type { Platform } from "./compose.ts";
import type { DesiredFleet } from "./fleets.ts";

/** A job of a delivered workflow that a fleet's machines get. */
export interface FleetJob {
  /** Inventory id. */
  readonly repository: string;
  /** Name of the workflow's file. */
  readonly workflow: string;
  readonly job: string;
}

/** The jobs that are bound to a fleet: those that ask for labels of it, in repositories that may use it. */
export function fleetJobs(
  { repositories }: Pick<Platform, "repositories">,
  { labels, repositories: served }: Pick<DesiredFleet, "labels" | "repositories">,
): FleetJob[] {
  const known = new Set(labels.map((label) => label.toLowerCase()));
  return repositories
    .filter(({ entry }) => served === undefined || served.includes(entry.id))
    .flatMap(({ entry, analysis }) =>
      analysis.workflows.flatMap(({ path, runners }) => {
        const bound = runners.filter(
          (use) =>
            use.group === undefined &&
            use.labels.length > 0 &&
            use.labels.every((label) => known.has(label.toLowerCase())),
        );
        return [...new Set(bound.map(({ job }) => job))].map((job) => ({
          repository: entry.id,
          workflow: path.split("/").at(-1)!,
          job,
        }));
      }),
    );
}

/** "moe-trainer-lab gpu.yml:bench" */
export function fleetJobText({ repository, workflow, job }: FleetJob): string {
  return `${repository} ${workflow}:${job}`;
}
