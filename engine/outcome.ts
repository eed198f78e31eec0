/** What happened to one resource. */
export type Action = "created" | "updated" | "unchanged" | "replaced" | "deleted" | "failed";

/** One resource as a driver left it. */
export interface Applied {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly action: Action;
}

/** Which driver applied a stack: Pulumi's engine, or the in-process rehearsal. */
export type Driver = "pulumi" | "in-process";

/** What applying a whole stack did. */
export interface Outcome {
  readonly driver: Driver;
  /** In the order in which they were finished. */
  readonly applied: readonly Applied[];
  /** Outputs of resources by URN, as far as a report needs them; never a secret. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** What the in-process driver left alone, as only the engine can do it (removals), one line each. */
  readonly left: readonly string[];
  /** Id of the repository that a resource of the state belonged to before, by URN: what is removed is in no program. */
  readonly removedFrom?: ReadonlyMap<string, string>;
}

/** A server to apply to, and the identity to do it with. */
export interface Target {
  /** Origin of the server, without a path (`http://127.0.0.1:4010`). */
  readonly url: string;
  readonly token: string;
}

/** Thrown where a driver cannot run at all; its message says what to do. */
export class EngineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EngineError";
  }
}
