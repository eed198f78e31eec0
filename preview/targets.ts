import { changesBetween } from "./changes.ts";
import { type PlanDocument, repositoriesByUrn } from "./plan-document.ts";

/**
 * URNs that the engine has to look at for a change that touches some repositories alone: everything of those, whether it
 * changes or not, so that what somebody changed there by hand is seen, and what of the owner's own the change changes.
 *
 * @returns in ascending order; the stack itself where nothing else is touched, as the engine takes no targets for all
 */
export function targetsOf(base: PlanDocument, head: PlanDocument, repositories: readonly string[]): string[] {
  const wanted = new Set(repositories);
  const owned = [base, head].flatMap(({ resources }) =>
    [...repositoriesByUrn(resources)].flatMap(([urn, id]) => (wanted.has(id) ? [urn] : [])),
  );
  const owners = changesBetween(base, head).flatMap(({ urn, repository }) => (repository === undefined ? [urn] : []));
  const targets = [...new Set([...owned, ...owners])].sort();
  return targets.length > 0 ? targets : [stackUrn(head.stack)];
}

/**
 * A URN as the engine takes it among its arguments. With a star for the stack's name it is a pattern, which only its own
 * stack's resource fits: an exact URN that is not in the state yet makes a refresh fail, a new repository's for example.
 */
export const targetPattern = (urn: string): string => urn.replace(/^urn:pulumi:[^:]+::/, "urn:pulumi:*::");

const stackUrn = (stack: string) => `urn:pulumi:${stack}::slipway::pulumi:pulumi:Stack::slipway-${stack}`;

/** URNs of the branch rules of some repositories, ascending: what an exception that lapsed has opened. */
export function rulesOf(plan: PlanDocument, repositories: readonly string[]): string[] {
  const ids = repositoriesByUrn(plan.resources);
  return plan.resources
    .filter(({ type, urn }) => type.endsWith(":RepositoryRuleset") && repositories.includes(ids.get(urn) ?? ""))
    .map(({ urn }) => urn)
    .sort();
}
