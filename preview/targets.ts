import { changesBetween } from "./changes.ts";
import { type PlanDocument, repositoriesByUrn } from "./plan-document.ts";

/**
 * URNs that the engine has to look at for a change that touches some repositories alone: everything of those, whether it
 * changes or not, so that what somebody changed there by hand is seen, and what of the owner's own the change changes.
 *
 * @returns in ascending order; a name that no resource has where nothing is touched, as the engine takes no targets for
 *   all, and the stack's own name for everything with --target-dependents
 */
export function targetsOf(base: PlanDocument, head: PlanDocument, repositories: readonly string[]): string[] {
  const wanted = new Set(repositories);
  const owned = [base, head].flatMap(({ resources }) =>
    [...repositoriesByUrn(resources)].flatMap(([urn, id]) => (wanted.has(id) ? [urn] : [])),
  );
  const owners = changesBetween(base, head).flatMap(({ urn, repository }) => (repository === undefined ? [urn] : []));
  const targets = [...new Set([...owned, ...owners])].sort();
  return targets.length > 0 ? targets : [nothingUrn(head.stack)];
}

/**
 * The same with everything that waits for it, children included. The engine's own --target-dependents finds those too,
 * but cannot refresh them: it loads the providers of what it was told by name alone ("unknown provider"). Naming the
 * providers does not help: of a default one it takes no notice, and of an explicit one it takes all resources.
 *
 * @returns in ascending order
 */
export function withDependents(targets: readonly string[], ...plans: readonly PlanDocument[]): string[] {
  const resources = plans.flatMap((plan) => plan.resources);
  const following = new Map<string, string[]>();
  for (const resource of resources)
    for (const before of [resource.parent, ...(resource.waitsFor ?? [])])
      following.set(before, [...(following.get(before) ?? []), resource.urn]);
  const found = new Set(targets);
  // What is found while it goes through the set is gone through as well.
  for (const urn of found) for (const next of following.get(urn) ?? []) found.add(next);
  return [...found].sort();
}

/**
 * A URN as the engine takes it among its arguments. With a star for the stack's name it is a pattern, which only its own
 * stack's resource fits: an exact URN that is not in the state yet makes a refresh fail, a new repository's for example.
 */
export const targetPattern = (urn: string): string => urn.replace(/^urn:pulumi:[^:]+::/, "urn:pulumi:*::");

const nothingUrn = (stack: string) => `urn:pulumi:${stack}::slipway::slipway:index:Nothing::nothing-touched`;

/** URNs of the branch rules of some repositories, ascending: what an exception that lapsed has opened. */
export function rulesOf(plan: PlanDocument, repositories: readonly string[]): string[] {
  const ids = repositoriesByUrn(plan.resources);
  return plan.resources
    .filter(({ type, urn }) => type.endsWith(":RepositoryRuleset") && repositories.includes(ids.get(urn) ?? ""))
    .map(({ urn }) => urn)
    .sort();
}
