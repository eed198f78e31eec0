import internals from "@pulumi/pulumi/runtime/debuggable.js";
import { describe, expect, it } from "vitest";
import { leanPromises } from "../../engine/lean-promises.ts";

const debuggable = internals as unknown as {
  debuggablePromise: <Value>(promise: Promise<Value>, context: string) => Promise<Value>;
  leakedPromises: () => [Set<Promise<unknown>>, string];
};

/** Leans, and makes one promise: the first one goes Pulumi's own way. */
async function leanAfterTheFirst(): Promise<void> {
  leanPromises();
  await debuggable.debuggablePromise(Promise.resolve(), "");
}

describe("leanPromises", () => {
  it("keeps promises from carrying stack traces and descriptions, and errors with theirs", async () => {
    await leanAfterTheFirst();
    const promise = Promise.resolve(1);
    await expect(debuggable.debuggablePromise(promise, "transferProperty(a long description)")).resolves.toBe(1);
    expect(Object.getOwnPropertyNames(promise)).toEqual([]);
    expect(new Error("later").stack).toContain("lean-promises.test.ts");
  });

  it("has the SDK look for promises that never end from the first one on", () => {
    const listeners = process.listenerCount("exit");
    leanPromises();
    void debuggable.debuggablePromise(Promise.resolve(), "");
    // The SDK listens once in a process; an earlier test may have had it do so.
    expect(process.listenerCount("exit")).toBeGreaterThanOrEqual(Math.max(listeners, 1));
  });

  it("leaves the detection of promises that never end as it is", async () => {
    await leanAfterTheFirst();
    const endless = new Promise(() => {});
    void debuggable.debuggablePromise(endless, "");
    await debuggable.debuggablePromise(Promise.resolve(), "");
    expect(debuggable.leakedPromises()[0]).toEqual(new Set([endless]));
  });

  it("passes an error on, with the promise that Pulumi's report of leaks names", async () => {
    await leanAfterTheFirst();
    const failing = Promise.reject(new Error("refused"));
    const error = await debuggable.debuggablePromise(failing, "").catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: "refused", promise: failing });
    expect(debuggable.leakedPromises()[0]).toEqual(new Set());
  });
});
