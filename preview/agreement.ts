import { changesBetween, type Operation, type ResourceChange } from "./changes.ts";
import type { Danger } from "./danger.ts";
import { dangersOf } from "./dangers.ts";
import type { EnginePlans } from "./engine-document.ts";
import { repositoriesByUrn } from "./plan-document.ts";
import type { StackPlans } from "./preview.ts";

/** A resource of which two plans and Pulumi's engine say different things. */
export interface Disagreement {
  readonly change: Pick<ResourceChange, "urn" | "type" | "name" | "repository" | "before" | "after">;
  /** What the comparison of two plans says; undefined: nothing happens to it. */
  readonly plans: Operation | undefined;
  /** What the engine says, which also looks at the state and at GitHub. */
  readonly engine: Operation | undefined;
}

/** The engine's preview of a stack beside the comparison of two plans. */
export interface EnginePreview {
  readonly stack: string;
  readonly counts: Readonly<Record<Operation, number>>;
  readonly changes: readonly ResourceChange[];
  readonly dangers: readonly Danger[];
  /** Why the engine could not preview all of it. */
  readonly errors: readonly string[];
  /** By URN, ascending. */
  readonly disagreements: readonly Disagreement[];
}

/**
 * Compares what the engine would do to a stack with what two plans say that the change does. They differ where the stack is
 * not at the base (something was not applied yet), where somebody changed GitHub by hand, and where only the provider
 * knows that a resource has to be replaced.
 *
 * @param plans undefined where there are no plans to compare with: then nothing disagrees
 */
export function enginePreview(engine: EnginePlans, plans: StackPlans | undefined): EnginePreview {
  const changes = engineChanges(engine);
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { operation } of changes) counts[operation]++;
  const planned = plans === undefined ? changes : changesBetween(plans.base, plans.head);
  return {
    stack: engine.head.stack,
    counts,
    changes,
    dangers: dangersOf(changes, engine.base, engine.head),
    errors: engine.errors,
    // What the engine did not come to is no other opinion.
    disagreements: engine.errors.length > 0 ? [] : disagreements(planned, changes),
  };
}

/** The engine has the last word on what becomes of a resource: it knows what only a provider knows. */
function engineChanges({ base, head, operations }: EnginePlans): ResourceChange[] {
  const told = byUrn(changesBetween(base, head));
  const ids = new Map([...repositoriesByUrn(base.resources), ...repositoriesByUrn(head.resources)]);
  const resources = new Map([...base.resources, ...head.resources].map((resource) => [resource.urn, resource]));
  return [...operations].flatMap(([urn, operation]) => {
    const change = told.get(urn);
    if (change !== undefined) return [{ ...change, operation }];
    const resource = resources.get(urn);
    // Neither providers nor components are anything on GitHub.
    if (resource === undefined || resource.type.startsWith("pulumi:") || Object.keys(resource.inputs).length === 0)
      return [];
    const { type, name, inputs } = resource;
    return [{ operation, urn, type, name, repository: ids.get(urn), before: inputs, after: inputs, fields: [] }];
  });
}

function disagreements(planned: readonly ResourceChange[], found: readonly ResourceChange[]): Disagreement[] {
  const [plans, engine] = [byUrn(planned), byUrn(found)];
  return [...new Set([...plans.keys(), ...engine.keys()])].sort().flatMap((urn) => {
    const [here, there] = [plans.get(urn), engine.get(urn)];
    if (here?.operation === there?.operation) return [];
    return [{ change: (there ?? here)!, plans: here?.operation, engine: there?.operation }];
  });
}

const byUrn = (changes: readonly ResourceChange[]) => new Map(changes.map((change) => [change.urn, change]));
