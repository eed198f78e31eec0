import type { Finding } from "../workflow/finding.ts";

/** One resource that a program declares; secrets in its inputs are "[secret]", values not known yet "[unknown]". */
export interface DeclaredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; "" for the stack. */
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that are never changed once the resource is there: the inventory leaves them to GitHub. */
  readonly ignoreChanges?: readonly string[] | undefined;
  /** URNs of what it waits for outside of its own repository; plans of earlier versions do not say it. */
  readonly waitsFor?: readonly string[] | undefined;
}

/** What a repository gets, by name only. */
export interface RepositoryNames {
  readonly requiredChecks: readonly string[];
  /** `production/team platform`. */
  readonly reviewers: readonly string[];
  /** `branch: team platform (always)`. */
  readonly bypass: readonly string[];
}

/** US dollars a month. */
export interface CostRange {
  readonly least: number;
  readonly expected: number;
  readonly most: number;
}

/** What a person does by hand, as GitHub has no API for it. */
export interface ChecklistItem {
  readonly id: string;
  /** `image "toolchain"`. */
  readonly subject: string;
  readonly done: boolean;
  readonly what: string;
  readonly page: string;
  readonly tick: string;
}

/** What `slipway plan --json` prints of one stack. */
export interface PlanDocument {
  readonly stack: string;
  /** Where it shows a part of its stack only: the ids of that part, and how many repositories the stack has. */
  readonly excerpt?: { readonly repositories: readonly string[]; readonly of: number } | undefined;
  readonly resources: readonly DeclaredResource[];
  /** By inventory id. */
  readonly repositories: Readonly<Record<string, RepositoryNames>>;
  readonly checklist?: readonly ChecklistItem[];
  readonly findings: readonly Finding[];
  /** Runner fleets with what each costs; plans of earlier versions say neither. */
  readonly fleets?: readonly { readonly name: string; readonly cost?: CostRange | undefined }[] | undefined;
  readonly cost?: { readonly network: CostRange; readonly total: CostRange } | undefined;
}

/** A plan of nothing: what a stack is that does not exist yet, or no longer. */
export const emptyPlan = (stack: string): PlanDocument => ({ stack, resources: [], repositories: {}, findings: [] });

/** The type of the component that holds all of one repository; its name is the inventory id. */
const repositoryType = "slipway:github:ManagedRepository";

/** URN of each resource -> id of the repository that it belongs to; what is the owner's is missing. */
export function repositoriesByUrn(resources: readonly DeclaredResource[]): ReadonlyMap<string, string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const ids = new Map<string, string>();
  for (const { urn } of resources) {
    for (let at = byUrn.get(urn); at !== undefined; at = byUrn.get(at.parent)) {
      if (at.type !== repositoryType) continue;
      ids.set(urn, at.name);
      break;
    }
  }
  return ids;
}
