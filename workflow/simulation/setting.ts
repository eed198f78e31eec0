import type { SimulationOptions } from "./simulation-input.ts";

/** The options of a simulation with nothing left out. */
export type Setting = Required<SimulationOptions>;

export function settingOf(options: SimulationOptions): Setting {
  const defaultBranch = options.defaultBranch ?? "main";
  return {
    repository: options.repository,
    owner: options.owner ?? "owner",
    name: options.name ?? options.repository,
    defaultBranch,
    protectedBranches: options.protectedBranches ?? [defaultBranch],
    environments: options.environments ?? {},
    variables: options.variables ?? {},
    approve: options.approve ?? [],
    outcomes: options.outcomes ?? [],
    outputs: options.outputs ?? [],
  };
}
