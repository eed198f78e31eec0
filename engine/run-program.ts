import * as pulumi from "@pulumi/pulumi";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import rpc from "@pulumi/pulumi/runtime/rpc.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import { FaultWatch } from "./fault-watch.ts";
import { leanSdk } from "./lean-sdk.ts";

/** A resource as the program declared it, with what Pulumi's own mocks leave out. */
export interface Registration {
  readonly urn: string;
  /** Pulumi type token (`github:index/repository:Repository`). */
  readonly type: string;
  /** Logical name, unique within type and parent. */
  readonly name: string;
  /** URN of the parent; "" for the stack itself. */
  readonly parent: string;
  /** False for components. */
  readonly custom: boolean;
  /** Inputs; secrets are wrapped as Pulumi sends them (see `isSecret`), unknown values are `unknownValue`. */
  readonly inputs: Record<string, unknown>;
  /** URNs of everything that it waits for, declared and inferred. */
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  /** Id given by the `import` option. */
  readonly importId: string | undefined;
  /** Reference of its explicit provider, "" for the default one. */
  readonly provider: string;
}

/** What a host answers for a registered resource. */
export interface Registered {
  /** Provider-assigned id; undefined when it is not known before a real run. */
  readonly id: string | undefined;
  readonly outputs: Record<string, unknown>;
}

/** Stands where Pulumi's engine stands: it is told of every resource and function call of a program. */
export interface Host {
  register(registration: Registration): Promise<Registered>;
  invoke(token: string, args: Record<string, unknown>): Promise<Record<string, unknown>>;
}

export interface RunOptions {
  readonly project: string;
  readonly stack: string;
  /** Flat Pulumi configuration, "namespace:key" to text. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys of `config` whose values are secret. */
  readonly secretKeys: readonly string[];
  /** True when nothing is applied: missing outputs are then unknown instead of undefined. */
  readonly preview: boolean;
}

/** The marker by which Pulumi's wire format says "not known before the update". */
export const unknownValue: string = rpc.unknownValue;

/** Every fault that stopped a program, first one first. */
export class ProgramError extends Error {
  readonly faults: readonly Error[];
  constructor(faults: readonly Error[]) {
    super(faults.map((fault) => fault.message).join("\n"));
    this.name = "ProgramError";
    this.faults = faults;
  }
}

/** True when a value of `Registration.inputs` is a secret; its plain value is `.value`. */
export function isSecret(value: unknown): value is { value: unknown } {
  return rpc.isRpcSecret(value);
}

/** Wraps a plain value so that Pulumi keeps it secret. */
export function secret(value: unknown): Record<string, unknown> {
  return { [rpc.specialSigKey]: rpc.specialSecretSig, value };
}

/** A copy of `value` in which every secret is replaced by what `replace` gives for its plain value. */
export function replaceSecrets(value: unknown, replace: (plain: unknown) => unknown): unknown {
  if (isSecret(value)) return replace(value.value);
  if (Array.isArray(value)) return value.map((item) => replaceSecrets(item, replace));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceSecrets(item, replace)]));
  }
  return value;
}

/**
 * Runs a Pulumi program in this process against a host of ours, without a CLI, and returns its stack outputs.
 * One run at a time in a process: Pulumi's runtime keeps global state.
 *
 * Pulumi's own mocks hide parents, dependencies, protect and ignoreChanges, and shorten URNs; so their monitor is
 * replaced method by method.
 *
 * @throws ProgramError with every fault that the program or the host raised.
 */
export async function runProgram(program: () => Promise<unknown>, options: RunOptions, host: Host): Promise<unknown> {
  const faults: Error[] = [];
  const watch = new FaultWatch();
  const fail = (error: unknown) => {
    const fault = error instanceof Error ? error : new Error(String(error));
    if (!faults.includes(fault)) faults.push(fault);
    watch.fault();
    return fault;
  };

  leanSdk();
  pulumi.runtime.setAllConfig({ ...options.config }, [...options.secretKeys]);
  await pulumi.runtime.setMocks(
    { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
    options.project,
    options.stack,
    options.preview,
  );
  Object.assign(pulumi.runtime.getMonitor() as object, monitorOf(watch.over(host), options, faults, fail));

  // A failing resource rejects many promises that nobody can await; they all carry the fault that is reported anyway.
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const rejections: unknown[] = [];
  const collect = (reason: unknown) => {
    rejections.push(reason);
    watch.fault();
  };
  process.on("unhandledRejection", collect);
  try {
    const failUnlessKnown = (error: unknown) => {
      if (faults.length === 0) fail(error);
    };
    // A program may end while resources are still on their way; disconnecting waits for them.
    const toTheEnd = async () => {
      const outputs = await pulumi.runtime.runInPulumiStack(program).catch(failUnlessKnown);
      await pulumi.runtime.disconnect().catch(failUnlessKnown);
      return outputs;
    };
    const outputs = await Promise.race([toTheEnd(), watch.standstill()]);
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (faults.length === 0) for (const reason of rejections) fail(reason);
    if (faults.length > 0) throw new ProgramError(faults);
    return outputs;
  } finally {
    process.removeListener("unhandledRejection", collect);
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
}

type Callback = (error: Error | null, response?: unknown) => void;

function monitorOf(host: Host, options: RunOptions, faults: Error[], fail: (error: unknown) => Error) {
  const typeChains = new Map<string, string>();

  /** The engine's URN: the types of all ancestors but the stack, then the name. */
  const urnOf = (parent: string, type: string, name: string) => {
    const above = typeChains.get(parent);
    const chain = above === undefined || above === "pulumi:pulumi:Stack" ? type : `${above}$${type}`;
    const urn = `urn:pulumi:${options.stack}::${options.project}::${chain}::${name}`;
    typeChains.set(urn, chain);
    return urn;
  };

  return {
    registerResource(request: resourceMessages.RegisterResourceRequest, callback: Callback) {
      const parent = request.getParent();
      const type = request.getType();
      const urn = urnOf(parent, type, request.getName());
      const registration: Registration = {
        urn,
        type,
        name: request.getName(),
        parent,
        custom: request.getCustom(),
        inputs: plainProperties(request.getObject()),
        dependencies: request.getDependenciesList(),
        protect: request.getProtect() ?? false,
        ignoreChanges: request.getIgnorechangesList(),
        importId: request.getImportid() || undefined,
        provider: request.getProvider(),
      };
      const answer = faults.length === 0 ? host.register(registration) : refuse(registration, faults);
      answer.then(
        ({ id, outputs }) => {
          const response = new resourceMessages.RegisterResourceResponse();
          response.setUrn(urn);
          response.setId(id ?? (options.preview && registration.custom ? unknownValue : ""));
          response.setObject(toStruct(outputs));
          callback(null, response);
        },
        (error) => callback(fail(error)),
      );
    },
    invoke(request: resourceMessages.ResourceInvokeRequest, callback: Callback) {
      const args = plainProperties(request.getArgs());
      host.invoke(request.getTok(), args).then(
        (result) => {
          const response = new providerMessages.InvokeResponse();
          response.setReturn(toStruct(result));
          callback(null, response);
        },
        (error) => callback(fail(error)),
      );
    },
    registerResourceOutputs(_request: unknown, callback: Callback) {
      callback(null, {});
    },
  };
}

/**
 * After a fault nothing more is applied. Components are nothing to apply, and are registered all the same: a program
 * whose component never gets a URN waits for it for ever.
 */
function refuse({ custom }: Registration, faults: readonly Error[]): Promise<Registered> {
  return custom ? Promise.reject(faults[0]) : Promise.resolve({ id: undefined, outputs: {} });
}

/** Plain values of Pulumi's wire form, with secrets still wrapped and `unknownValue` for what is not known. */
function plainProperties(struct: structMessages.Struct | undefined): Record<string, unknown> {
  const properties = rpc.deserializeProperties(struct ?? new structMessages.Struct(), true);
  return markUnknowns(properties) as Record<string, unknown>;
}

function markUnknowns(value: unknown): unknown {
  if (pulumi.isUnknown(value)) return unknownValue;
  if (Array.isArray(value)) return value.map(markUnknowns);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markUnknowns(item)]));
  }
  return value;
}

/** Pulumi's wire form of plain values; undefined members are left out, as its encoder does not take them. */
function toStruct(value: Record<string, unknown>): structMessages.Struct {
  return structMessages.Struct.fromJavaScript(
    withoutUndefined(value) as Record<string, structMessages.JavaScriptValue>,
  );
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item) ?? null);
  if (value !== null && typeof value === "object") {
    const kept = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(kept.map(([key, item]) => [key, withoutUndefined(item)]));
  }
  return value;
}
