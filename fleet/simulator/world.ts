import { type Random, randomOf } from "./random.ts";

interface Event {
  at: number;
  order: number;
  act(): void;
}

/** What must never be: the invariant's name, and what happened. */
export interface Violation {
  invariant: string;
  at: number;
  what: string;
}

/** Begins at midnight UTC of a Monday, so that schedules are the same for every seed. */
export const beginning = Date.UTC(2026, 0, 5);

/**
 * A clock that jumps from event to event, in the order of their times. What waits for a promise goes on before the next
 * event, so a run is the same whenever its seed is.
 */
export class World {
  now = beginning;
  readonly random: Random;
  readonly violations: Violation[] = [];
  readonly lines: string[] = [];
  events = 0;
  private readonly keepsTrace: boolean;
  private readonly heap: Event[] = [];
  private order = 0;
  private woken = false;

  constructor(seed: number, keepsTrace = false) {
    this.random = randomOf(seed);
    this.keepsTrace = keepsTrace;
  }

  /** Minutes since the beginning. */
  get minutes(): number {
    return (this.now - beginning) / 60_000;
  }

  trace(line: () => string): void {
    if (this.keepsTrace) this.lines.push(`${this.minutes.toFixed(3).padStart(9)} ${line()}`);
  }

  broken(invariant: string, what: string): void {
    this.trace(() => `BROKEN ${invariant}: ${what}`);
    this.violations.push({ invariant, at: this.now, what });
  }

  /** Something that happens so many milliseconds from now. */
  after(milliseconds: number, act: () => void): void {
    const event = { at: this.now + Math.max(0, milliseconds), order: this.order++, act };
    this.heap.push(event);
    let index = this.heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.earlier(event, this.heap[parent]!)) break;
      this.heap[index] = this.heap[parent]!;
      index = parent;
    }
    this.heap[index] = event;
  }

  /** Says that code of ours can go on: it does before the next event. */
  wake(): void {
    this.woken = true;
  }

  /** Runs until that time (ms), until nothing is left to happen, or until something is broken. */
  async run(until: number, each?: () => void): Promise<void> {
    for (;;) {
      if (this.woken) {
        this.woken = false;
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      const event = this.heap[0];
      if (!event || event.at > until || this.violations.length > 0) break;
      this.take();
      this.now = event.at;
      this.events += 1;
      event.act();
      each?.();
    }
    this.now = Math.max(this.now, until);
  }

  private earlier(a: Event, b: Event): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  private take(): void {
    const last = this.heap.pop()!;
    if (this.heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && this.earlier(this.heap[child + 1]!, this.heap[child]!)) child += 1;
      if (!this.earlier(this.heap[child]!, last)) break;
      this.heap[index] = this.heap[child]!;
      index = child;
    }
    this.heap[index] = last;
  }
}
