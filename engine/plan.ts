import type { Host, Registration } from "./run-program.ts";
import { replaceSecrets, runProgram, unknownValue } from "./run-program.ts";

/** One resource of a plan, fit for printing: secrets and unknown values are words. */
export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; "" for the stack. */
  readonly parent: string;
  readonly inputs: Record<string, unknown>;
  /** Inputs that the inventory leaves to GitHub: made so where the resource is new, never changed after that. */
  readonly ignoreChanges?: readonly string[];
  /** URNs of what it waits for outside of its own repository; all of it where it belongs to none. Absent: nothing. */
  readonly waitsFor?: readonly string[];
}

export interface ProgramPlan {
  /** In the order of registration, made stable: parents first, then by URN. */
  readonly resources: readonly PlannedResource[];
  /** The raw registrations, for rules that need options; secrets in them are placeholders. */
  readonly registrations: readonly Registration[];
}

export interface PlanOptions {
  readonly project: string;
  readonly stack: string;
  /** Flat Pulumi configuration of the stack; values of encrypted keys are not needed and not wanted. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys that are encrypted in the stack file: a placeholder stands in for each. */
  readonly encryptedKeys: readonly string[];
}

/**
 * Runs the program without network, CLI, secret or state, and returns what it declares.
 *
 * @throws ProgramError when the program fails.
 */
export async function planProgram(program: () => Promise<unknown>, options: PlanOptions): Promise<ProgramPlan> {
  const registrations: Registration[] = [];
  const placeholders = Object.fromEntries(options.encryptedKeys.map((key) => [key, `placeholder for ${key}`]));
  const host: Host = {
    async register(registration) {
      registrations.push(registration);
      return { id: undefined, outputs: registration.inputs };
    },
    // What a function would read is not known without a network; each argument is echoed, the rest stays unknown.
    invoke: async (_token, args) => args,
  };
  await runProgram(
    program,
    {
      project: options.project,
      stack: options.stack,
      config: { ...options.config, ...placeholders },
      secretKeys: options.encryptedKeys,
      preview: true,
    },
    host,
  );
  const repositories = repositoriesOf(registrations);
  return { registrations, resources: registrations.map((one) => printable(one, repositories)).sort(byDepthThenUrn) };
}

/** URN of each resource that belongs to a repository -> URN of that repository's topmost component. */
function repositoriesOf(registrations: readonly Registration[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { urn, type, parent } of registrations) {
    const repository = type === "slipway:github:ManagedRepository" ? urn : found.get(parent);
    if (repository !== undefined) found.set(urn, repository);
  }
  return found;
}

function printable(
  { urn, type, name, parent, inputs, ignoreChanges, dependencies }: Registration,
  repositories: ReadonlyMap<string, string>,
): PlannedResource {
  const own = repositories.get(urn);
  const waitsFor = dependencies.filter((one) => own === undefined || repositories.get(one) !== own).sort();
  return {
    urn,
    type,
    name,
    parent,
    inputs: wordUnknowns(replaceSecrets(inputs, () => "[secret]")),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
    ...(waitsFor.length > 0 && { waitsFor }),
  };
}

function wordUnknowns(inputs: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(inputs), (_key, value) => (value === unknownValue ? "[unknown]" : value));
}

function byDepthThenUrn(left: PlannedResource, right: PlannedResource): number {
  const depth = (resource: PlannedResource) => resource.urn.split("::")[2]?.split("$").length ?? 0;
  const root = (resource: PlannedResource) => (resource.parent === "" ? 0 : 1);
  return root(left) - root(right) || depth(left) - depth(right) || (left.urn < right.urn ? -1 : 1);
}
