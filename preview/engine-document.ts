import { z } from "zod";
import type { Operation } from "./changes.ts";
import { type DeclaredResource, emptyPlan, type PlanDocument } from "./plan-document.ts";

const state = z.object({
  type: z.string(),
  parent: z.string().default(""),
  inputs: z.record(z.string(), z.unknown()).default({}),
});

/** What `pulumi preview --json` prints, as far as it is read here. */
export const engineDocument = z
  .object({
    steps: z
      .array(z.object({ op: z.string(), urn: z.string(), oldState: state.optional(), newState: state.optional() }))
      .exactOptional(),
    diagnostics: z
      .array(z.object({ urn: z.string().default(""), message: z.string(), severity: z.string() }))
      .exactOptional(),
  })
  .refine(
    ({ steps, diagnostics }) => steps !== undefined || diagnostics !== undefined,
    "has neither steps nor diagnostics",
  );

/** Steps that a replacement consists of; the step `replace` stands for them. */
const partsOfReplacement = new Set([
  "create-replacement",
  "delete-replaced",
  "discard-replaced",
  "remove-pending-replace",
]);

/** The engine's words for what it does to a resource, of those that change it. */
const operations: Readonly<Record<string, Operation | undefined>> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/** What the engine would do: before and after as plans, and its own word for each resource that it changes, by URN. */
export interface EnginePlans {
  readonly base: PlanDocument;
  readonly head: PlanDocument;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Why it could not preview all of it, each in the engine's words. */
  readonly errors: readonly string[];
}

/**
 * Two plans from what the engine's preview says that it would do. Names of checks, reviewers and those who may pass rules
 * are not in it, nor are findings.
 */
export function plansOfEngine(document: z.infer<typeof engineDocument>): EnginePlans {
  const steps = (document.steps ?? []).filter(({ op }) => !partsOfReplacement.has(op) && op !== "refresh");
  const side = (of: "oldState" | "newState"): DeclaredResource[] =>
    steps.flatMap(({ urn, [of]: found }) =>
      found === undefined
        ? []
        : [{ urn, name: urn.split("::").at(-1)!, ...found, inputs: withoutDefaults(found.inputs) }],
    );
  const stack = /^urn:pulumi:([^:]+)::/.exec(steps[0]?.urn ?? "")?.[1] ?? "stack";
  return {
    base: { ...emptyPlan(stack), resources: side("oldState") },
    head: { ...emptyPlan(stack), resources: side("newState") },
    errors: (document.diagnostics ?? [])
      .filter(({ severity }) => severity === "error")
      .map(
        ({ urn, message }) =>
          `${urn === "" ? "" : `${urn.split("::").at(-1)}: `}${message.replace(/^error: /, "").trim()}`,
      ),
    operations: new Map(
      steps.flatMap(({ op, urn }) => (operations[op] === undefined ? [] : [[urn, operations[op]] as const])),
    ),
  };
}

/** The engine notes beside the inputs which of them are a provider's defaults. */
function withoutDefaults(inputs: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(inputs), (key, value) => (key === "__defaults" ? undefined : value));
}
