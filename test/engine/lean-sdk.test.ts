import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import stateInternals from "@pulumi/pulumi/runtime/state.js";
import { afterEach, describe, expect, it, vi } from "vitest";
import { leanSdk, sdkAsItIs } from "../../engine/lean-sdk.ts";

/** Pulumi keeps a program's state where programs that run side by side each find their own. */
const state = stateInternals as unknown as {
  LocalStore: new () => {
    settings: {
      engine: {
        log: (message: { getMessage(): string }, callback: () => void) => void;
        setRootResource: (request: unknown, callback: (error: null, answer: object) => void) => void;
      };
    };
  };
};
const { asyncLocalStorage } = globalThis as unknown as {
  asyncLocalStorage: { run: <Result>(store: object, run: () => Result) => Result };
};

class Thing extends pulumi.CustomResource {
  constructor(name: string) {
    super("test:index:Thing", name, {});
  }
}

/** What a program of one resource tells the engine: messages, and the resource's request. */
async function told(): Promise<{ messages: string[]; request: RegisterResourceRequest }> {
  const messages: string[] = [];
  let request: RegisterResourceRequest | undefined;
  const store = new state.LocalStore();
  await asyncLocalStorage.run(store, async () => {
    const mocks = { newResource: () => ({ id: "1", state: {} }), call: () => ({}) };
    await pulumi.runtime.setMocks(mocks, "project", "stack", false);
    store.settings.engine = {
      log(message, callback) {
        messages.push(message.getMessage());
        callback();
      },
      setRootResource: (_request, callback) => callback(null, {}),
    };
    const monitor = pulumi.runtime.getMonitor() as object;
    const register = Reflect.get(monitor, "registerResource") as (...args: unknown[]) => unknown;
    Object.assign(monitor, {
      registerResource(one: RegisterResourceRequest, ...rest: unknown[]) {
        if (one.getType() === "test:index:Thing") request = one;
        return register.call(monitor, one, ...rest);
      },
    });
    await pulumi.runtime.runInPulumiStack(async () => {
      new Thing("one");
      await pulumi.log.info("seen");
    });
    await pulumi.runtime.disconnect();
  });
  return { messages, request: request! };
}

afterEach(() => vi.unstubAllEnvs());

// In this order: what was changed stays so for the process.
describe("leanSdk", () => {
  it("leaves the SDK as it is when it is told to: messages for --debug, and where a resource was made", async () => {
    vi.stubEnv(sdkAsItIs, "true");
    leanSdk();
    const { messages, request } = await told();
    expect(messages).toContain("Registering resource: t=test:index:Thing, name=one, custom=true, remote=false");
    expect(request.getSourceposition()?.getUri()).toContain("lean-sdk.test.ts");
  });

  it("sends neither, and still what is meant for people", async () => {
    leanSdk();
    const { messages, request } = await told();
    expect(messages).toEqual(["seen"]);
    expect(request.getName()).toBe("one");
    expect(request.getSourceposition()).toBeUndefined();
    expect(request.getStacktrace()?.getFramesList() ?? []).toEqual([]);
  });
});
