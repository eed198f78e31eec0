import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A resource in the state of Pulumi's engine. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** URN of the parent; absent for the stack itself. */
  readonly parent?: string;
}

/**
 * What Pulumi's engine knows of a stack, from its state in files; nothing before the first `up`.
 *
 * @param stateFolder folder of the backend (what follows `file://`)
 * @returns undefined when the state is there but cannot be read
 */
export function readEngineState(stateFolder: string, project: string, stack: string): StateResource[] | undefined {
  const file = path.join(stateFolder, ".pulumi", "stacks", project, `${stack}.json`);
  if (!existsSync(file)) return [];
  try {
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8"));
    return checkpoint.latest?.resources ?? [];
  } catch {
    return undefined;
  }
}

/** Whether an update would remove something: resources that the program does not declare any more. */
export function removesAny(state: readonly StateResource[], declared: ReadonlySet<string>): boolean {
  return state.some(({ urn, type }) => !type.startsWith("pulumi:") && !declared.has(urn));
}

/** Ids of the repositories that a state's resources belong to, by URN; those of the owner itself are not among them. */
export function repositoriesInState(state: readonly StateResource[]): ReadonlyMap<string, string> {
  const resources = new Map(state.map((resource) => [resource.urn, resource]));
  const owners = new Map<string, string>();
  for (const { urn } of state) {
    for (let at = resources.get(urn); at !== undefined; at = resources.get(at.parent ?? "")) {
      if (at.type !== "slipway:github:ManagedRepository") continue;
      owners.set(urn, at.urn.split("::").at(-1) ?? at.urn);
      break;
    }
  }
  return owners;
}
