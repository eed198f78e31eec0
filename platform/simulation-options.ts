import type { Settings } from "../settings.ts";
import type { SimulatedEnvironment, SimulationOptions } from "../workflow/simulation/simulate.ts";
import type { DesiredRepository } from "./compose.ts";

/** What a simulation has to know of a repository: who owns it, its environments, and its variables. */
export function simulationOptions({ entry, variables }: DesiredRepository, { owner }: Settings): SimulationOptions {
  const environments = Object.entries(entry.environments ?? {}).map(
    ([name, { reviewers, branches, tags, protectedBranches, waitMinutes }]): [string, SimulatedEnvironment] => [
      name,
      {
        reviewers: (reviewers?.teams ?? []).length + (reviewers?.people ?? []).length > 0,
        ...(branches !== undefined && { branches }),
        ...(tags !== undefined && { tags }),
        ...(protectedBranches !== undefined && { protectedBranches }),
        ...(waitMinutes !== undefined && { waitMinutes }),
      },
    ],
  );
  return { repository: entry.id, owner, name: entry.name, environments: Object.fromEntries(environments), variables };
}
