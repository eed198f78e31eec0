/** Counts what is used within a span of time that begins with the first use, and begins anew after its end. */
export class Window {
  readonly seconds: number;
  #end = 0;
  #used = 0;

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  /** @param now milliseconds since 1970, as in all that follows */
  used(now: number): number {
    return now < this.#end ? this.#used : 0;
  }

  /** When it begins anew; a full span from now when nothing is used. */
  end(now: number): number {
    return now < this.#end ? this.#end : now + this.seconds * 1000;
  }

  /** A negative amount gives back. */
  add(now: number, amount: number): void {
    if (now >= this.#end) {
      this.#end = now + this.seconds * 1000;
      this.#used = 0;
    }
    this.#used = Math.max(0, this.#used + amount);
  }
}
