/** So many are remembered; older ones appear in every list. */
const most = 10_000;

/** When rows were made: a list that lags leaves out the newest. Ids count up, so the first one says it of all. */
export class Births {
  /** The server's clock, in milliseconds since 1970. */
  now: () => number = Date.now;
  #born: { readonly id: number; readonly at: number }[] = [];

  note(id: number): void {
    this.#born.push({ id, at: this.now() });
    if (this.#born.length > 2 * most) this.#born = this.#born.slice(-most);
  }

  /** The id of the first row that was made after a time; infinity when none was. */
  firstAfter(time: number): number {
    return this.#born.find(({ at }) => at > time)?.id ?? Number.POSITIVE_INFINITY;
  }
}
