import type { AnyHandler } from "../../provider/handlers/handlers.ts";
import type { Applier } from "./resource.ts";

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
    // A generated value is not kept anywhere: the same key, resource and inputs give it again.
    const purpose = JSON.stringify([declared.urn, inputs]);
    const context = {
      github: async () => github,
      randomBytes: (size: number) => hash.bytesFor(`${purpose} ${size}`, size),
    };
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

function withoutKeys(object: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
