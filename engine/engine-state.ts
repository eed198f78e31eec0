import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";

/** A resource in the state of Pulumi's engine. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** URN of the parent; absent for the stack itself. */
  readonly parent?: string;
  readonly inputs?: object;
  readonly outputs?: object;
}

/**
 * Mends a state in files after its engine was killed while it wrote: the state itself is replaced whole, but the
 * attributes that the backend keeps beside it are not, and with empty ones it cannot be loaded ("failed to load checkpoint:
 * EOF"). Without any it can.
 *
 * @param stateFolder folder of the backend (what follows `file://`)
 */
export function mendEngineState(stateFolder: string, project: string, stack: string): void {
  const attributes = `${stateFile(stateFolder, project, stack)}.attrs`;
  if (statSync(attributes, { throwIfNoEntry: false })?.size === 0) rmSync(attributes);
}

const stateFile = (stateFolder: string, project: string, stack: string) =>
  path.join(stateFolder, ".pulumi", "stacks", project, `${stack}.json`);

/**
 * What Pulumi's engine knows of a stack, from its state in files; nothing before the first `up`.
 *
 * @param stateFolder folder of the backend (what follows `file://`)
 * @returns undefined when the state is there but cannot be read
 */
export function readEngineState(stateFolder: string, project: string, stack: string): StateResource[] | undefined {
  return readDeployment(stateFolder, project, stack)?.resources;
}

/** A state in files, as far as it is read here. */
export interface Deployment {
  readonly resources: StateResource[];
  /** What was under way when a run was cut off. */
  readonly pending_operations: unknown[];
}

/** The same, with what was under way when a run was cut off. */
export function readDeployment(stateFolder: string, project: string, stack: string): Deployment | undefined {
  const file = stateFile(stateFolder, project, stack);
  if (!existsSync(file)) return { resources: [], pending_operations: [] };
  try {
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8"));
    const { resources, pending_operations: pending } = checkpoint.latest ?? {};
    return { resources: resources ?? [], pending_operations: pending ?? [] };
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
