import type { DeclaredResource, PlanDocument, RepositoryNames } from "../../preview/plan-document.ts";

const stack = "urn:pulumi:prod::slipway::pulumi:pulumi:Stack::slipway-prod";
const component = "slipway:github:ManagedRepository";
const owner = "urn:pulumi:prod::slipway::slipway:github:ManagedRepository::app";

/** A resource of the repository `app`. */
export function resource(type: string, name: string, inputs: Readonly<Record<string, unknown>>): DeclaredResource {
  return { urn: `urn:pulumi:prod::slipway::${component}$${type}::${name}`, type, name, parent: owner, inputs };
}

/** A plan of the stack prod with these resources in the repository `app`. */
export function planOf(
  resources: readonly DeclaredResource[],
  { names = {}, findings = [] }: { names?: Partial<RepositoryNames>; findings?: PlanDocument["findings"] } = {},
): PlanDocument {
  return {
    stack: "prod",
    resources: [
      { urn: stack, type: "pulumi:pulumi:Stack", name: "slipway-prod", parent: "", inputs: {} },
      { urn: owner, type: component, name: "app", parent: stack, inputs: {} },
      ...resources,
    ],
    repositories: { app: { requiredChecks: [], reviewers: [], bypass: [], ...names } },
    findings,
  };
}

/** The type token of a resource of the GitHub provider (`TeamRepository`). */
export const github = (name: string) => `github:index/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`;
