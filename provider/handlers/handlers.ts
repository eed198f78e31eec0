import type { ResourceHandler } from "../resource-handler.ts";
import { actionsSettingsHandler } from "./actions-settings.ts";
import { fileSetHandler } from "./file-set.ts";
import { generatedSecretHandler } from "./generated-secret.ts";
import { labelsHandler } from "./labels.ts";

// Each handler only ever meets values that it made or checked itself; which type that is, a list of them cannot say.
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type AnyHandler = ResourceHandler<any, any>;

const handlers: readonly AnyHandler[] = [fileSetHandler, labelsHandler, actionsSettingsHandler, generatedSecretHandler];

/**
 * The handler of a Pulumi type token.
 *
 * @throws Error for a type that the provider does not have.
 */
export function handlerOf(type: string): AnyHandler {
  const handler = handlers.find((candidate) => candidate.type === type);
  if (handler === undefined) {
    const known = handlers.map((candidate) => `"${candidate.type}"`).join(", ");
    throw new Error(`"${type}": the provider has no such resource; it has ${known}.`);
  }
  return handler;
}
