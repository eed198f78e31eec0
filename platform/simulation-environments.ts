import type { RepositoryEntry } from "../inventory/schema.ts";

/** What a simulation has to know of an environment. */
export interface SimulatedEnvironment {
  /** Whether somebody must approve a deployment. */
  readonly reviewers: boolean;
  /** Branch and tag patterns that may deploy; both absent means any ref. */
  readonly branches?: readonly string[];
  readonly tags?: readonly string[];
}

/** A repository's environments as a simulation takes them. */
export function simulationEnvironments(entry: RepositoryEntry): Record<string, SimulatedEnvironment> {
  return Object.fromEntries(
    Object.entries(entry.environments ?? {}).map(([name, { reviewers, branches, tags }]) => [
      name,
      {
        reviewers: (reviewers?.teams ?? []).length + (reviewers?.people ?? []).length > 0,
        ...(branches === undefined ? {} : { branches }),
        ...(tags === undefined ? {} : { tags }),
      },
    ]),
  );
}
