import type { SeenRepository } from "../live/seen.ts";
import { importId } from "./import-id.ts";

/** A resource that a program declares. */
export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; "" for the stack. */
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** One entry of the file that `pulumi import --file` reads. */
export interface ImportEntry {
  readonly type: string;
  /** What the file calls it; unique in the file. */
  readonly name: string;
  /** Its name in the program. */
  readonly logicalName: string;
  /** Absent for a component, which has no id. */
  readonly id?: string;
  readonly component?: true;
  /** What the file calls its parent. */
  readonly parent?: string;
  /** What the file calls its provider; the default one where it is absent. */
  readonly provider?: string;
}

/** What `pulumi import --file` reads. */
export interface ImportFile {
  /** URNs of what is in the state, by what the file calls it. */
  readonly nameTable: Readonly<Record<string, string>>;
  readonly resources: readonly ImportEntry[];
}

/** What is imported, and the id of each resource by its URN. */
export interface ImportPayload {
  readonly file: ImportFile;
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * The payload that takes what is on GitHub into a Pulumi state, made from the same reading as the inventory: every
 * resource of the adopted repositories, under the parents that the program gives it.
 *
 * @param adopted by inventory id
 */
export function importPayload(
  resources: readonly PlannedResource[],
  adopted: ReadonlyMap<string, SeenRepository>,
  owner: string,
): ImportPayload {
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const rootOf = (one: PlannedResource): PlannedResource => {
    const parent = byUrn.get(one.parent);
    return parent === undefined || parent.type === "pulumi:pulumi:Stack" ? one : rootOf(parent);
  };
  const wanted = resources.filter((one) => {
    const root = rootOf(one);
    return root.type === "slipway:github:ManagedRepository" && adopted.has(root.name);
  });
  const ids = new Map<string, string>();
  const labelOf = (urn: string) => {
    const one = byUrn.get(urn);
    return one === undefined ? undefined : `${one.type} ${one.name}`;
  };
  const entries = wanted.map((one): ImportEntry => {
    const seen = adopted.get(rootOf(one).name)!;
    const id = importId(one, { owner, repository: seen.name, number: numberOf(one, seen) });
    if (id !== undefined) ids.set(one.urn, id);
    const parent = wanted.some(({ urn }) => urn === one.parent) ? labelOf(one.parent) : undefined;
    return {
      type: one.type,
      name: `${one.type} ${one.name}`,
      logicalName: one.name,
      ...(id === undefined ? { component: true as const } : { id }),
      ...(parent !== undefined && { parent }),
    };
  });
  return { file: { nameTable: {}, resources: entries }, ids };
}

/** GitHub's number of what has no other name. */
function numberOf({ type, inputs }: PlannedResource, seen: SeenRepository): number {
  if (!type.endsWith(":RepositoryEnvironmentDeploymentPolicy")) return 0;
  const { environment, branchPattern, tagPattern } = inputs;
  const pattern = branchPattern === undefined ? `tag ${tagPattern}` : `branch ${branchPattern}`;
  return seen.environments?.[String(environment)]?.policyIds[pattern] ?? 0;
}
