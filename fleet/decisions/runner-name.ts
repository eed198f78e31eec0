/** Name of the runner of a machine's nth config: GitHub refuses a name twice, so each config has one of its own. */
export const runnerName = (fleet: string, instanceId: string, number: number) => `${fleet}-${instanceId}-${number}`;

export interface NamedRunner {
  fleet: string;
  instanceId: string;
  number: number;
}

/** What a runner's name says, or nothing where it is not one of ours. */
export function parseRunnerName(name: string): NamedRunner | undefined {
  const match = /^([a-z0-9-]+)-(i-[0-9a-f]+)-(\d+)$/.exec(name);
  return match ? { fleet: match[1]!, instanceId: match[2]!, number: Number(match[3]) } : undefined;
}
