/** Runs one task after another for each key: writes to one git repository never overlap. */
export class Lock {
  readonly #tails = new Map<number, Promise<unknown>>();

  async run<T>(key: number, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    const tail = mine.catch(() => {});
    this.#tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
