import { Resource } from "@pulumi/pulumi";
import log from "@pulumi/pulumi/log/index.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import { leanPromises } from "./lean-promises.ts";

/** Set (to anything), it leaves Pulumi's SDK as it is: for who looks for a fault in it with `pulumi --debug`. */
export const sdkAsItIs = "SLIPWAY_SDK_AS_IT_IS";

/** The parts of Pulumi's internals that are changed here; its own type declarations leave some of them out. */
interface Internals {
  readonly log: { debug: (message: string) => Promise<void> };
  readonly resource: { callsites: () => readonly object[] };
  readonly response: { toString: () => string };
}

const internals: Internals = {
  log: log as Internals["log"],
  resource: Resource as unknown as Internals["resource"],
  response: resourceMessages.RegisterResourceResponse.prototype,
};
const done = Promise.resolve();

/**
 * Spares a large program what Pulumi's SDK does for every resource and nobody reads, more than half of its time:
 *
 * - messages for `pulumi --debug`, which go to the engine one call each: three to four for a resource and four for the
 *   outputs of a component, whether they are shown or not, and with each the whole answer as text;
 * - the place in the sources that made a resource, which is the same component for all of its kind;
 * - what {@link leanPromises} spares.
 */
export function leanSdk(): void {
  if (process.env[sdkAsItIs] !== undefined) return;
  leanPromises();
  internals.log.debug = () => done;
  internals.resource.callsites = () => [];
  internals.response.toString = () => "RegisterResourceResponse";
}
