import type { Capacity, Schedule } from "../contract.ts";

const fields = ["minute", "hour", "day of the month", "month", "day of the week"] as const;
const ranges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Days of the week may be written by their names (`MON-FRI`). */
const numbered = (text: string, index: number) =>
  index === 4 ? text.replace(/[a-z]+/gi, (name) => String(indexOrName(name))) : text;

function indexOrName(name: string): number | string {
  const day = weekdays.indexOf(name.toLowerCase());
  return day < 0 ? name : day;
}

/** The values that one field of a cron line allows. @throws Error that names the field */
function values(text: string, index: number): Set<number> {
  const [low, high] = ranges[index]!;
  const allowed = new Set<number>();
  for (const part of numbered(text, index).split(",")) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    const from = match?.[1] === undefined ? low : Number(match[1]);
    const to = match?.[2] === undefined ? (match?.[1] === undefined || match[3] ? high : from) : Number(match[2]);
    const step = match?.[3] === undefined ? 1 : Number(match[3]);
    if (!match || from < low || to > high || from > to || step < 1) {
      throw new Error(
        `"${text}" is not a ${fields[index]} of a cron line; write ${low} to ${high}, a range, a list or *`,
      );
    }
    for (let value = from; value <= to; value += step) allowed.add(index === 4 ? value % 7 : value);
  }
  return allowed;
}

/** @throws Error where the line is not five fields of cron */
export function parseCron(cron: string): Set<number>[] {
  const parts = cron.trim().split(/\s+/);
  if (parts.length !== 5)
    throw new Error(`"${cron}" is not a cron line; write five fields (minute hour day month weekday)`);
  return parts.map(values);
}

/** Making one takes far longer than using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timezone: string): Intl.DateTimeFormat {
  const known = clocks.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  clocks.set(timezone, made);
  return made;
}

/** The wall clock in a time zone, as if it were UTC (ms). */
function wallTime(now: number, timezone: string): number {
  const parts = clockOf(timezone).formatToParts(now);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}

const day = 86_400_000;

/** How long ago a schedule last began (ms by the wall clock), or nothing within a month. */
export function sinceLast({ cron, timezone }: Pick<Schedule, "cron" | "timezone">, now: number): number | undefined {
  const [minutes, hours, days, months, weekdays] = parseCron(cron) as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  const wall = wallTime(now, timezone);
  const midnight = wall - (wall % day);
  // As in cron: where both days are restricted, either is enough.
  const either = days.size < 31 && weekdays.size < 7;
  for (let back = 0; back <= 31; back++) {
    const start = new Date(midnight - back * day);
    const inMonth = days.has(start.getUTCDate());
    const inWeek = weekdays.has(start.getUTCDay());
    if (!months.has(start.getUTCMonth() + 1) || !(either ? inMonth || inWeek : inMonth && inWeek)) continue;
    for (let hour = 23; hour >= 0; hour--) {
      if (!hours.has(hour)) continue;
      for (let minute = 59; minute >= 0; minute--) {
        const at = start.getTime() + (hour * 60 + minute) * 60_000;
        if (minutes.has(minute) && at <= wall) return wall - at;
      }
    }
  }
  return undefined;
}

export type Sizes = Omit<Capacity, "schedules">;

/** The sizes that hold now: those of the schedule that began last, and the fleet's own before any did. */
export function sizesAt({ schedules = [], ...own }: Capacity, now: number): Sizes {
  let sizes: Sizes = own;
  let least = Number.POSITIVE_INFINITY;
  for (const schedule of schedules) {
    const since = sinceLast(schedule, now);
    if (since === undefined || since >= least) continue;
    least = since;
    sizes = {
      ceiling: schedule.ceiling ?? own.ceiling,
      hot: schedule.hot,
      stopped: schedule.stopped ?? own.stopped,
    };
  }
  return sizes;
}
