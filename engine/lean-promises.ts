import internals from "@pulumi/pulumi/runtime/debuggable.js";
import state from "@pulumi/pulumi/runtime/state.js";

/** The part of Pulumi's internals that is changed here; its own type declarations leave it out. */
interface Debuggable {
  /** True with PULUMI_DEBUG_PROMISE_LEAKS set: somebody wants to read the stack traces. */
  readonly debugPromiseLeaks: boolean;
  debuggablePromise: <Value>(promise: Promise<Value>, context: string) => Promise<Value>;
}

const debuggable = internals as unknown as Debuggable;
const original = debuggable.debuggablePromise;
const { getStore } = state as unknown as { getStore: () => { readonly leakCandidates: Set<Promise<unknown>> } };

/**
 * Stops Pulumi from writing down a stack trace and a description for each of its promises, of which every property of
 * every resource has four. They are only shown with PULUMI_DEBUG_PROMISE_LEAKS, and cost a large program 40 % of its
 * time and half of its memory. Promises that never end are still found, and errors keep their stack traces.
 */
export function leanPromises(): void {
  if (debuggable.debugPromiseLeaks) return;
  let detecting = false;
  debuggable.debuggablePromise = (promise) => {
    if (!detecting) {
      // The first one has Pulumi look for leaks at the end.
      detecting = true;
      return original(promise, "");
    }
    const { leakCandidates } = getStore();
    leakCandidates.add(promise);
    return promise.then(
      (value) => {
        leakCandidates.delete(promise);
        return value;
      },
      (error) => {
        leakCandidates.delete(promise);
        error.promise = promise;
        throw error;
      },
    );
  };
}
