import { isoSeconds } from "./git/objects.ts";

/** The server's time, which a test can move; GitHub tells time in whole seconds. */
export class Clock {
  #offset = 0;

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#offset;
  }

  iso(): string {
    return isoSeconds(this.now());
  }

  /** A time after `before`, even within the same second: `updated_at` must tell two writes apart. */
  after(before: string): string {
    return isoSeconds(Math.max(this.now(), Date.parse(before) + 1000));
  }

  advance(seconds: number): void {
    this.#offset += seconds * 1000;
  }
}
