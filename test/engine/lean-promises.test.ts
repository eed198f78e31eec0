import internals from "@pulumi/pulumi/runtime/debuggable.js";
import { describe, expect, it } from "vitest";
import { leanPromises } from "../../engine/lean-promises.ts";

const debuggable = internals as unknown as {
  debuggablePromise: <Value>(promise: Promise<Value>, context: string) => Promise<Value>;
  leakedPromises: () => [Set<Promise<unknown>>, string];
};

describe("leanPromises", () => {
  it("keeps promises from carrying stack traces and descriptions, and errors with theirs", async () => {
    leanPromises();
    const promise = Promise.resolve(1);
    await expect(debuggable.debuggablePromise(promise, "transferProperty(a long description)")).resolves.toBe(1);
    expect(Reflect.get(promise, "_debugStackTrace")).not.toContain("lean-promises");
    expect(Reflect.get(promise, "_debugCtx")).toBe("");
    expect(new Error("later").stack).toContain("lean-promises.test.ts");
  });

  it("leaves the detection of promises that never end as it is", async () => {
    leanPromises();
    const endless = new Promise(() => {});
    void debuggable.debuggablePromise(endless, "");
    await debuggable.debuggablePromise(Promise.resolve(), "");
    expect(debuggable.leakedPromises()[0]).toEqual(new Set([endless]));
  });
});
