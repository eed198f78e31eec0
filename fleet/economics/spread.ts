/** How durations are spread, to the second below an hour and to the minute above; as small for a million as for ten. */
export class Spread {
  private readonly counts = new Map<number, number>();
  count = 0;
  total = 0;
  max = 0;

  add(seconds: number): void {
    const bucket = seconds < 3600 ? Math.round(seconds) : Math.round(seconds / 60) * 60;
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + 1);
    this.count += 1;
    this.total += seconds;
    this.max = Math.max(this.max, seconds);
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.total / this.count;
  }

  /** The least duration that so large a part (0 to 1) of all does not pass (seconds). */
  at(part: number): number {
    const wanted = Math.ceil(part * this.count);
    let seen = 0;
    for (const [seconds, count] of this.steps()) {
      seen += count;
      if (seen >= wanted) return seconds;
    }
    return 0;
  }

  /** Durations with how many had each, in ascending order. */
  steps(): [seconds: number, count: number][] {
    return [...this.counts].sort(([a], [b]) => a - b);
  }
}

/** How a fleet was at a time. */
export interface Moment {
  /** ms */
  at: number;
  queued: number;
  /** Running machines, those with a job among them. */
  running: number;
  busy: number;
  stopped: number;
}

const most = 720;

/** Moments of a long time, few enough to draw: where there are too many, two become one, by their peaks. */
export class Timeline {
  private moments: Moment[] = [];
  private every = 1;
  private open: { moment: Moment; of: number } | undefined;

  add(moment: Moment): void {
    this.open = this.open
      ? { moment: peakOf(this.open.moment, moment), of: this.open.of + 1 }
      : { moment: { ...moment }, of: 1 };
    if (this.open.of < this.every) return;
    this.moments.push(this.open.moment);
    this.open = undefined;
    if (this.moments.length < most) return;
    this.moments = this.moments.flatMap((first, index) =>
      index % 2 === 0 ? [peakOf(first, this.moments[index + 1] ?? first)] : [],
    );
    this.every *= 2;
  }

  all(): Moment[] {
    return this.open ? [...this.moments, this.open.moment] : [...this.moments];
  }
}

const peakOf = (first: Moment, second: Moment): Moment => ({
  at: first.at,
  queued: Math.max(first.queued, second.queued),
  running: Math.max(first.running, second.running),
  busy: Math.max(first.busy, second.busy),
  stopped: Math.max(first.stopped, second.stopped),
});
