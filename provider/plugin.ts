import { isDeepStrictEqual } from "node:util";
import type { Provider } from "@pulumi/pulumi/provider/index.js";
import { handlerOf } from "./handlers/handlers.ts";
import { takeInputs } from "./read-request.ts";
import { redactedError, secretTexts } from "./redact.ts";
import type { HandlerContext } from "./resource-handler.ts";
import { isKnown, toWire, unwrapSecrets, type WireProperties } from "./wire.ts";

/**
 * The provider as Pulumi's server calls it: finds the handler by the URN's type and translates the wire's values.
 */
export function slipwayProvider(version: string, context: HandlerContext): Provider {
  return {
    version,
    schema: JSON.stringify({ name: "slipway", version }),

    async check(urn, _olds, news: WireProperties) {
      const failures = handlerOf(typeOf(urn)).check(unwrapSecrets(news) as WireProperties, isKnown);
      return { inputs: news, failures };
    },

    async diff(_id, urn, olds: WireProperties, news: WireProperties) {
      // What is not known yet may differ; whether it does shows when it is known.
      if (!isKnown(news)) return { changes: true };
      return { changes: handlerOf(typeOf(urn)).differs(unwrapSecrets(olds), unwrapSecrets(news)), replaces: [] };
    },

    async create(urn, inputs: WireProperties) {
      const handler = handlerOf(typeOf(urn));
      const { id, outputs } = await guarded([inputs], () => handler.create(unwrapSecrets(inputs), context));
      return { id, outs: toWire(outputs, handler.secretOutputs, [inputs]) };
    },

    async update(_id, urn, olds: WireProperties, news: WireProperties) {
      const handler = handlerOf(typeOf(urn));
      const update = () => handler.update(unwrapSecrets(olds), unwrapSecrets(news), context);
      const outputs = await guarded([olds, news], update);
      return { outs: toWire(outputs, handler.secretOutputs, [olds, news]) };
    },

    async read(id, urn, properties: WireProperties = {}) {
      const handler = handlerOf(typeOf(urn));
      const known = takeInputs(properties);
      const plain = known && { inputs: unwrapSecrets(known.inputs), outputs: unwrapSecrets(known.outputs) };
      const live = await guarded([properties], () => handler.read(id, plain, context));
      // An empty id is how the protocol says "gone".
      if (live === undefined) return { id: "", props: {}, inputs: {} };
      const before = known === undefined ? [] : [known.inputs, known.outputs];
      return {
        id: live.id,
        props: toWire(live.outputs, handler.secretOutputs, before),
        inputs: known === undefined ? toWire(live.inputs, [], []) : refreshedInputs(live.inputs, known.inputs),
      };
    },

    async delete(_id, urn, outputs: WireProperties) {
      await guarded([outputs], () => handlerOf(typeOf(urn)).delete(unwrapSecrets(outputs), context));
    },
  };
}

/** Errors reach the terminal and the engine's logs, so none may quote a secret that the call was given. */
async function guarded<Result>(given: readonly unknown[], call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw redactedError(error, secretTexts(given, process.env));
  }
}

/** Live inputs in which what did not change is as it was, so that a refresh shows no change of a secret's wrapping. */
function refreshedInputs(live: WireProperties, before: WireProperties): WireProperties {
  const wire = toWire(live, [], [before]);
  const kept = Object.keys(wire).filter((key) => isDeepStrictEqual(live[key], unwrapSecrets(before[key])));
  return { ...wire, ...Object.fromEntries(kept.map((key) => [key, before[key]])) };
}

/** `urn:pulumi:<stack>::<project>::<types of its parents>$<type>::<name>` -> type. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? urn;
}
