import { z } from "zod";
import { withoutStack } from "../provider/urn.ts";

const urns = z.array(z.string());

/** A resource of an exported state, as far as it is read or changed here; the rest is passed on as it is. */
const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().nullish(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  deletedWith: z.string().optional(),
  dependencies: urns.nullish(),
  propertyDependencies: z.record(z.string(), urns.nullable()).nullish(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
  modified: z.string().nullish(),
  initErrors: z.array(z.string()).nullish(),
});

/** What `pulumi stack export` prints. */
export const deploymentDocument = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(resource).nullish(),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
});

export type DeploymentDocument = z.infer<typeof deploymentDocument>;
type Resource = z.infer<typeof resource>;

const managedRepository = "slipway:github:ManagedRepository";

/** URNs of everything that a state holds of a repository, by its inventory id; in the state's own order. */
export function repositoryUrns({ deployment }: DeploymentDocument, id: string): string[] {
  const owned = new Set<string>();
  // A parent stands before its children.
  for (const { urn, type, parent } of deployment.resources ?? []) {
    const own = type === managedRepository && urn.endsWith(`::${id}`);
    if (own || (parent !== undefined && owned.has(parent))) owned.add(urn);
  }
  return [...owned];
}

/**
 * A state without some resources: what is left forgets that it waited for them. Nothing on GitHub is touched by that, and
 * the engine knows them no more.
 */
export function withoutResources(document: DeploymentDocument, urns: readonly string[]): DeploymentDocument {
  const gone = new Set(urns);
  const left = (document.deployment.resources ?? []).filter(({ urn }) => !gone.has(urn));
  return { ...document, deployment: { ...document.deployment, resources: left.map((one) => forgetting(one, gone)) } };
}

function forgetting(one: Resource, gone: ReadonlySet<string>): Resource {
  const kept = (list: readonly string[]) => list.filter((urn) => !gone.has(urn));
  const { dependencies, propertyDependencies, deletedWith, ...rest } = one;
  return {
    ...rest,
    ...(dependencies && { dependencies: kept(dependencies) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, list]) => [property, list && kept(list)]),
      ),
    }),
    ...(deletedWith !== undefined && !gone.has(deletedWith) && { deletedWith }),
  };
}

/**
 * A state whose providers have another state's settings (configuration, the owner on GitHub), each those of the provider
 * of its name. Pulumi moves resources only between providers that are set alike.
 */
export function withProvidersOf(document: DeploymentDocument, other: DeploymentDocument): DeploymentDocument {
  const providers = new Map(
    (other.deployment.resources ?? []).filter(isProvider).map((one) => [withoutStack(one.urn), one]),
  );
  const resources = (document.deployment.resources ?? []).map((one) => {
    const like = isProvider(one) ? providers.get(withoutStack(one.urn)) : undefined;
    return like === undefined ? one : { ...one, inputs: like.inputs, outputs: like.outputs };
  });
  return { ...document, deployment: { ...document.deployment, resources } };
}

const isProvider = ({ type }: Resource): boolean => type.startsWith("pulumi:providers:");
