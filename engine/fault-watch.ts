import type { Host } from "./run-program.ts";

/** Turns of the event loop without a call to the host, after a fault, that mean: nothing more will come. */
const quietTurns = 20;

/**
 * Knows when a program that has a fault comes to a standstill. Under the engine the process simply exits then; here, what
 * waits for a resource whose inputs failed would wait for ever.
 */
export class FaultWatch {
  #calls = 0;
  #running = 0;
  #begin = () => {};
  readonly #faulted = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });

  fault(): void {
    this.#begin();
  }

  /** The same host, its calls counted. */
  over(host: Host): Host {
    return {
      register: (registration) => this.#count(() => host.register(registration)),
      invoke: (token, args) => this.#count(() => host.invoke(token, args)),
    };
  }

  /** Resolves once there is a fault, every call to the host has ended, and no further one comes. Never without a fault. */
  async standstill(): Promise<undefined> {
    await this.#faulted;
    for (let turn = 0, seen = this.#calls; turn < quietTurns; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#running === 0 && seen === this.#calls) continue;
      turn = 0;
      seen = this.#calls;
    }
    return undefined;
  }

  async #count<Result>(call: () => Promise<Result>): Promise<Result> {
    this.#calls++;
    this.#running++;
    try {
      return await call();
    } finally {
      this.#running--;
    }
  }
}
