import { randomOf } from "../simulator/random.ts";
import { beginning } from "../simulator/world.ts";
import type { TraceJob } from "./play.ts";
import { TraceError } from "./trace.ts";

/** Jobs that come by chance: so many, so long, at what hours. */
export interface Rate {
  readonly perHour: number;
  /** Mean minutes of a job; half of them take less than 0.84 of it. */
  readonly minutes: number;
  readonly days: number;
  /** Hours of UTC, Mondays to Fridays, within which they come; absent: always. The rate is the mean of all hours. */
  readonly hours?: readonly [from: number, to: number];
  readonly seed: number;
  /** So many jobs come at once, as one run. */
  readonly together: number;
}

const units = { min: 60, minute: 60, h: 1, hour: 1, d: 1 / 24, day: 1 / 24 } as const;

/** Options of the command line as a rate. @throws TraceError with every fault */
export function parseRate(
  options: { rate: string; minutes: string; days: string; hours?: string; seed: string },
  together: number,
): Rate {
  const faults: string[] = [];
  const number = (name: string, text: string, least: number, most: number): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) return value;
    faults.push(`"--${name} ${text}": write a number from ${least} to ${most}.`);
    return least;
  };
  const [, count = "", unit = ""] = /^([\d.]+)\/(min|minute|h|hour|d|day)$/.exec(options.rate) ?? [];
  const perHour = Number(count) * (units[unit as keyof typeof units] ?? 0);
  if (!(perHour > 0 && perHour <= 100_000))
    faults.push(`"--rate ${options.rate}": write jobs by time, for example 12/h or 300/day.`);
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(options.hours ?? "") ?? [];
  const hours = from === undefined ? undefined : ([Number(from), Number(to)] as const);
  if (options.hours !== undefined && !(hours && hours[0] < hours[1] && hours[1] <= 24))
    faults.push(`"--hours ${options.hours}": write two hours of a day, for example 8-18.`);
  const rate = {
    perHour,
    minutes: number("minutes", options.minutes, 0.1, 1440),
    days: number("days", options.days, 1, 366),
    seed: number("seed", options.seed, 0, 2 ** 31),
    together,
    ...(hours !== undefined && { hours }),
  };
  if (faults.length > 0) throw new TraceError(faults.join("\n"));
  return rate;
}

const day = 24 * 3_600_000;
const spread = 0.6;

/** Jobs of a rate, one after the other; the same for the same seed. They begin on a Monday. */
export function* jobsAt({ perHour, minutes, days, hours, seed, together }: Rate): Generator<TraceJob> {
  const random = randomOf(seed);
  const isOpen = (at: number) => {
    if (hours === undefined) return true;
    const date = new Date(at);
    const hour = date.getUTCHours() + date.getUTCMinutes() / 60;
    return date.getUTCDay() % 6 !== 0 && hour >= hours[0] && hour < hours[1];
  };
  const openHours = hours === undefined ? 168 : 5 * (hours[1] - hours[0]);
  const between = 3_600_000 / ((perHour / together) * (168 / openHours));
  // Durations are lognormal: many short ones and a few long.
  const seconds = () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return minutes * 60 * Math.exp(spread * normal - spread ** 2 / 2);
  };
  let run = 1;
  for (let at = beginning + random.wait(between); at < beginning + days * day; at += random.wait(between)) {
    while (!isOpen(at)) at += 60_000;
    if (at >= beginning + days * day) return;
    for (let job = 0; job < together; job++) yield { at, seconds: seconds(), run };
    run += 1;
  }
}
