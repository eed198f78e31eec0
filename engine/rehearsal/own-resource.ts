import type { AnyHandler } from "../../provider/handlers/handlers.ts";
import type { HandlerContext } from "../../provider/resource-handler.ts";
import type { Applier, Declared, RehearsalContext } from "./resource.ts";

/**
 * Applies a resource of Slipway's own provider, by the functions that the plugin calls under the engine: read, compare,
 * and only then create or update.
 */
export function ownResourceApplier(handler: AnyHandler): Applier {
  return async (declared, known, { github, hash }) => {
    const inputs = { ...declared.inputs };
    const failures = handler.check(inputs, () => true);
    if (failures.length > 0) {
      throw new Error(failures.map(({ reason }) => `"${declared.name}": ${reason}`).join("\n"));
    }
    const context = handlerContext(declared.urn, inputs, { github, hash });
    const remembered = known?.state === "made" ? (known.note.outputs as Record<string, unknown>) : undefined;
    // What surrounds an archived repository keeps what it has, as under the engine.
    const frozen = Object.keys(inputs).every((input) => declared.ignoreChanges.includes(input));
    if (remembered !== undefined && frozen && handler.secretOutputs.length === 0) {
      return { id: known!.id, outputs: remembered, wrote: false, made: false, note: { outputs: remembered } };
    }
    if (handler.secretOutputs.length > 0) {
      const { id, outputs } = await handler.create(inputs, context);
      const kept = withoutKeys(outputs, handler.secretOutputs);
      const wrote = remembered === undefined || handler.differs(remembered, inputs);
      return { id, outputs, wrote, made: remembered === undefined, note: { outputs: kept } };
    }
    const live = remembered && (await handler.read(known!.id, { inputs, outputs: remembered }, context));
    if (live === undefined) {
      const { id, outputs } = await handler.create(inputs, context);
      return { id, outputs, wrote: true, made: true, note: { outputs } };
    }
    const differs = handler.differs(live.outputs, inputs);
    const outputs = differs ? await handler.update(live.outputs, inputs, context) : live.outputs;
    return { id: live.id, outputs, wrote: differs, made: false, note: { outputs } };
  };
}

/** A generated value is not kept anywhere: the same key, resource and inputs give it again. */
function handlerContext(
  urn: string,
  inputs: object,
  { github, hash }: Pick<RehearsalContext, "github" | "hash">,
): HandlerContext {
  const purpose = JSON.stringify([urn, inputs]);
  return {
    github: async () => github,
    randomBytes: (size) => hash.bytesFor(`${purpose} ${size}`, size),
  };
}

/** Outputs of a resource as the run that applied it left them; nothing is read, and nothing written. */
export async function recalledOutputs(
  handler: AnyHandler,
  { urn, inputs }: Pick<Declared, "urn" | "inputs">,
  note: Readonly<Record<string, unknown>>,
  context: RehearsalContext,
): Promise<Record<string, unknown>> {
  // What is secret is made again from the key, for which GitHub is not asked.
  if (handler.secretOutputs.length > 0) {
    return (await handler.create({ ...inputs }, handlerContext(urn, { ...inputs }, context))).outputs;
  }
  return note.outputs as Record<string, unknown>;
}

function withoutKeys(object: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
