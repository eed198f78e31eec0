import { z } from "zod";
import { madeOnce } from "../provider/made-once.ts";

const operation = z.object({
  type: z.string(),
  resource: z.object({
    urn: z.string(),
    type: z.string(),
    id: z.string().optional(),
    inputs: z.record(z.string(), z.unknown()).default({}),
  }),
});

/** What `pulumi stack export` prints, as far as it is read here. */
export const exportedState = z.object({
  deployment: z.object({
    /** When it was written last. */
    manifest: z.object({ time: z.string().optional() }).nullish(),
    resources: z.array(z.object({ urn: z.string(), type: z.string(), id: z.string().optional() })).nullish(),
    pending_operations: z.array(operation).nullish(),
  }),
});
export type ExportedState = z.infer<typeof exportedState>;

/** An operation of which the state does not say whether it came to an end. */
export interface PendingOperation {
  readonly urn: string;
  /** What was under way: creating, updating, deleting, importing, reading. */
  readonly kind: string;
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  /** What somebody has to do about it. */
  readonly advice: string;
}

/** What an update that was cut off left behind in a state. */
export function pendingOperations(state: ExportedState): PendingOperation[] {
  return (state.deployment.pending_operations ?? []).map(({ type: kind, resource }) => {
    const name = resource.urn.split("::").at(-1)!;
    const stack = /^urn:pulumi:([^:]+)::/.exec(resource.urn)?.[1] ?? "STACK";
    return { urn: resource.urn, kind, stack, type: resource.type, name, advice: adviceOn(kind, resource, name, stack) };
  });
}

type Resource = z.infer<typeof operation>["resource"];

function adviceOn(kind: string, { type, inputs }: Resource, name: string, stack: string): string {
  if (kind === "deleting")
    return "Nothing to do: the refresh takes it out of the state if it is gone, and the next update deletes it if not.";
  if (kind !== "creating" && kind !== "importing")
    return "Nothing to do: the next update reads what is there and goes on.";
  if (type.startsWith("slipway:")) return "Nothing to do: it is made again, and reads what is there first.";
  if (type.startsWith("github:") && !madeOnce.has(type)) return "Nothing to do: it is simply written again.";
  const called = [inputs.name, inputs.variableName].find((text) => typeof text === "string") ?? name;
  if (madeOnce.has(type))
    return `It may be on GitHub without being in the state, as "${called}": slipway recover --stack ${stack} looks, and takes it over.`;
  return `It may be there without being in the state: look for "${called}", and import what is there (pulumi import).`;
}
