import type { GitHub } from "./github-client.ts";

/** A fault of one input; the engine prints them all and does nothing. */
export interface CheckFailure {
  /** Name of the input (`files[2].path`). */
  readonly property: string;
  readonly reason: string;
}

/** What a handler may use of the world. */
export interface HandlerContext {
  /** The authenticated client; rejects when there is no identity. */
  readonly github: () => Promise<GitHub>;
  readonly randomBytes: (size: number) => Buffer;
}

export interface LiveResource<Inputs, Outputs> {
  readonly id: string;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
}

/**
 * One resource type of the provider, as plain functions over plain values: no secret wrappers, no unknown values, no
 * Pulumi. The plugin, the rehearsal and the tests call the same ones.
 */
export interface ResourceHandler<Inputs extends object, Outputs extends object> {
  /** Pulumi type token. */
  readonly type: string;
  /** Outputs that the engine must always keep encrypted. */
  readonly secretOutputs: readonly string[];
  /** Finds every fault. `isKnown` is false for values that exist only after an update. */
  check(inputs: Readonly<Record<string, unknown>>, isKnown: (value: unknown) => boolean): CheckFailure[];
  /** Whether an update would do anything. No resource of this provider is ever replaced. */
  differs(outputs: Outputs, inputs: Inputs): boolean;
  create(inputs: Inputs, context: HandlerContext): Promise<{ id: string; outputs: Outputs }>;
  update(outputs: Outputs, inputs: Inputs, context: HandlerContext): Promise<Outputs>;
  /**
   * The live resource; undefined when it is gone for certain.
   *
   * @param known what the state holds, or undefined for an import.
   */
  read(
    id: string,
    known: { inputs: Inputs; outputs: Outputs } | undefined,
    context: HandlerContext,
  ): Promise<LiveResource<Inputs, Outputs> | undefined>;
  delete(outputs: Outputs, context: HandlerContext): Promise<void>;
}
